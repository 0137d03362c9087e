package io.tenuto.cli.report;

import io.tenuto.page.Scale;
import java.util.List;

/** A curve as the commands of an SVG path. */
final class Curves {
  private Curves() {}

  /** Where a chart's two axes begin and end, in the picture's units. */
  record Frame(double left, double top, double right, double bottom, Scale time, Scale scale) {
    double x(double seconds) {
      return left + time.share(seconds) * (right - left);
    }

    double y(double value) {
      return bottom - scale.share(value) * (bottom - top);
    }
  }

  /** Empty if there is nothing to draw. Where a value is missing there is a gap. */
  static String path(Frame frame, Panel panel, Panel.Curve curve, List<Point> points) {
    boolean gaps = panel.kind() == Panel.Axis.FITTING;
    return curve.shape() == Panel.Shape.JOINED
        ? joined(frame, curve, points)
        : steps(frame, curve, points, gaps);
  }

  private static String joined(Frame frame, Panel.Curve curve, List<Point> points) {
    var path = new StringBuilder("M");
    pair(path, frame.x(0), frame.y(0)).append('L');
    for (Point point : points) {
      pair(path, frame.x(point.to()), frame.y(curve.value().applyAsDouble(point))).append(' ');
    }
    return path.toString().stripTrailing();
  }

  private static String steps(Frame frame, Panel.Curve curve, List<Point> points, boolean gaps) {
    var path = new StringBuilder();
    boolean drawing = false;
    for (Point point : points) {
      double value = curve.value().applyAsDouble(point);
      if (gaps && value <= 0) {
        drawing = false;
        continue;
      }
      double y = frame.y(value);
      if (drawing) {
        number(path.append('V'), y);
      } else {
        pair(path.append('M'), frame.x(point.from()), y);
      }
      number(path.append('H'), frame.x(point.to()));
      drawing = true;
    }
    return path.toString();
  }

  /** The same curve, closed along the bottom of the chart. */
  static String area(Frame frame, String path) {
    var area = new StringBuilder(path);
    number(area.append('V'), frame.bottom());
    number(area.append('H'), frame.left());
    return area.append('Z').toString();
  }

  private static StringBuilder pair(StringBuilder path, double x, double y) {
    return number(number(path, x).append(' '), y);
  }

  /** With one decimal, which is a tenth of a pixel. */
  static StringBuilder number(StringBuilder out, double value) {
    long tenths = Math.round(value * 10);
    if (tenths < 0) {
      out.append('-');
      tenths = -tenths;
    }
    out.append(tenths / 10);
    return tenths % 10 == 0 ? out : out.append('.').append(tenths % 10);
  }

  static String number(double value) {
    return number(new StringBuilder(), value).toString();
  }
}
