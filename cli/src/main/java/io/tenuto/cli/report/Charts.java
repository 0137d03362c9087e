package io.tenuto.cli.report;

import io.tenuto.page.Escaped;
import io.tenuto.page.Html;
import io.tenuto.page.Scale;
import java.util.ArrayList;
import java.util.List;

/** Draws charts as SVG that the page holds itself; without any script they are complete. */
final class Charts {
  private static final double WIDTH = 420;
  private static final double HEIGHT = 180;
  private static final double TOP = 8;
  private static final double RIGHT = WIDTH - 16;
  private static final double BOTTOM = HEIGHT - 22;
  private static final double LEFT = 62;
  private static final double NAMES_LEFT = 110;
  private static final double ROW = 16;
  private static final int LONGEST_NAME = 16;

  private Charts() {}

  /** A chart of curves over time. */
  static void write(Html html, Panel panel, Trace trace) {
    List<Point> points = trace.points();
    var frame =
        new Curves.Frame(
            LEFT, TOP, RIGHT, BOTTOM, Scale.time(trace.seconds()), panel.scale(points));
    html.open("figure", "class", "panel", "data-columns", panel.columns());
    caption(html, panel.title(), panel.facts());
    legend(html, panel);
    begin(html, panel.title() + ". " + panel.facts(), frame);
    for (double tick : frame.scale().ticks()) {
      String y = Curves.number(frame.y(tick));
      line(html, "grid", LEFT, RIGHT, y, y);
      label(html, panel.label().apply(tick), "end", LEFT - 6, frame.y(tick) + 4);
    }
    timeAxis(html, frame);
    for (Panel.Curve curve : panel.curves()) {
      String path = Curves.path(frame, panel, curve, points);
      if (path.isEmpty()) {
        label(html, "no message was settled", "middle", (LEFT + RIGHT) / 2, HEIGHT / 2);
        break;
      }
      if (curve.shape() == Panel.Shape.FILLED) {
        String area = Curves.area(frame, path);
        html.empty("path", "class", "area " + curve.style(), "d", area);
      }
      html.empty("path", "class", "curve " + curve.style(), "d", path);
    }
    finish(html, frame);
  }

  /** Each row of engines as a strip, the darker the busier. */
  static void busy(Html html, String facts, EngineRows rows, Trace trace) {
    double bottom = TOP + ROW * rows.names().size();
    var frame =
        new Curves.Frame(
            NAMES_LEFT, TOP, RIGHT, bottom, Scale.time(trace.seconds()), Scale.linear(1, false));
    html.open("figure", "class", "panel", "data-columns", "7");
    caption(html, "Engines busy", facts);
    html.open("div", "class", "legend");
    html.text("0%").open("svg", "viewBox", "0 0 110 10", "aria-hidden", "true");
    for (int level = 0; level <= 10; level++) {
      html.empty("path", "class", "heat h" + level, "d", "M" + 10 * level + " 0h10v10h-10z");
    }
    html.close().text("100% of the time in user code").end();
    begin(html, "Engines busy over time. " + facts, frame);
    for (int row = 0; row < rows.names().size(); row++) {
      double y = TOP + ROW * row;
      String name = rows.names().get(row);
      strip(html, rows.shares().get(row), frame, trace.points(), y);
      label(html, Escaped.shortened(name, LONGEST_NAME), "end", NAMES_LEFT - 6, y + ROW - 5);
    }
    timeAxis(html, frame);
    finish(html, frame);
  }

  private static void strip(
      Html html, List<Double> shares, Curves.Frame frame, List<Point> points, double y) {
    var cells = new ArrayList<StringBuilder>();
    for (int level = 0; level <= 10; level++) {
      cells.add(new StringBuilder());
    }
    for (int i = 0; i < points.size(); i++) {
      double x = frame.x(points.get(i).from());
      double width = frame.x(points.get(i).to()) - x;
      StringBuilder cell = cells.get((int) Math.round(10 * shares.get(i)));
      Curves.number(Curves.number(cell.append('M'), x).append(' '), y + 1);
      Curves.number(cell.append('h'), width).append('v').append((int) ROW - 2);
      Curves.number(cell.append('h'), -width).append('z');
    }
    for (int level = 0; level <= 10; level++) {
      if (!cells.get(level).isEmpty()) {
        html.empty("path", "class", "heat h" + level, "d", cells.get(level).toString());
      }
    }
  }

  private static void caption(Html html, String title, String facts) {
    html.open("figcaption").leaf("strong", title).text(" ");
    html.leaf("span", facts, "class", "facts").leaf("span", "", "class", "now").end();
  }

  private static void legend(Html html, Panel panel) {
    if (panel.curves().size() < 2) {
      return;
    }
    html.open("div", "class", "legend");
    for (Panel.Curve curve : panel.curves()) {
      html.open("svg", "viewBox", "0 0 28 10", "aria-hidden", "true");
      html.empty("path", "class", "curve " + curve.style(), "d", "M0 5H28").close();
      html.text(curve.name() + " ");
    }
    html.end();
  }

  private static void begin(Html html, String words, Curves.Frame frame) {
    html.open(
        "svg",
        "viewBox",
        "0 0 " + (int) WIDTH + " " + (int) (frame.bottom() + HEIGHT - BOTTOM),
        "role",
        "img",
        "aria-label",
        words,
        "data-left",
        Curves.number(frame.left()),
        "data-right",
        Curves.number(frame.right()));
  }

  private static void timeAxis(Html html, Curves.Frame frame) {
    line(
        html,
        "axis",
        frame.left(),
        frame.right(),
        Curves.number(frame.bottom()),
        Curves.number(frame.bottom()));
    for (double tick : frame.time().ticks()) {
      label(html, frame.time().timeLabel(tick), "middle", frame.x(tick), frame.bottom() + 16);
    }
  }

  /** The line that follows the pointer; drawn by the script. */
  private static void finish(Html html, Curves.Frame frame) {
    html.empty(
        "path", "class", "cursor", "d", "M0 " + (int) frame.top() + "V" + (int) frame.bottom());
    html.close().end();
  }

  private static void line(
      Html html, String style, double left, double right, String y1, String y2) {
    html.empty(
        "line",
        "class",
        style,
        "x1",
        Curves.number(left),
        "x2",
        Curves.number(right),
        "y1",
        y1,
        "y2",
        y2);
  }

  private static void label(Html html, String text, String anchor, double x, double y) {
    html.leaf(
        "text",
        text,
        "class",
        "label",
        "text-anchor",
        anchor,
        "x",
        Curves.number(x),
        "y",
        Curves.number(y));
  }
}
