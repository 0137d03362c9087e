package io.tenuto.page.drawing;

import io.tenuto.page.Html;
import java.util.Locale;

/** Draws into the page, whose style sheet gives the colours. */
public final class SvgCanvas implements Canvas {
  private final Html html;

  private SvgCanvas(Html html) {
    this.html = html;
  }

  /** The drawing as an element of its own. */
  public static void write(Html html, Drawing drawing, String words) {
    String width = number(drawing.width());
    html.open(
        "svg",
        "viewBox",
        "0 0 " + width + " " + number(drawing.height()),
        "width",
        width,
        "height",
        number(drawing.height()),
        "class",
        "drawing",
        "role",
        "img",
        "aria-label",
        words);
    drawing.draw(new SvgCanvas(html));
    html.end();
  }

  /** A pen as it stands in a legend. */
  static void sample(Html html, Pen pen) {
    html.open("svg", "viewBox", "0 0 28 12", "class", "drawing", "aria-hidden", "true");
    var canvas = new SvgCanvas(html);
    canvas.line(new double[] {0, 6, 28, 6}, pen.ink(), 1.8, pen.dash());
    canvas.mark(pen, 14, 6, 4.2);
    html.close();
  }

  @Override
  public void box(double x, double y, double width, double height, Ink ink, double opacity) {
    html.empty(
        "rect",
        "class",
        ink.style(),
        "fill-opacity",
        Double.toString(opacity),
        "x",
        number(x),
        "y",
        number(y),
        "width",
        number(width),
        "height",
        number(height));
  }

  @Override
  public void line(double[] points, Ink ink, double width, Pen.Dash dash) {
    html.empty(
        "polyline",
        "class",
        ink.style() + dashes(dash),
        "stroke-width",
        number(width),
        "points",
        list(points));
  }

  private static String dashes(Pen.Dash dash) {
    return switch (dash) {
      case SOLID -> "";
      case SHORT -> " short";
      case LONG -> " long";
      case DOTS -> " dots";
    };
  }

  @Override
  public void shape(double[] points, Ink ink, boolean hollow) {
    html.empty("polygon", "class", ink.style() + (hollow ? " hollow" : ""), "points", list(points));
  }

  @Override
  public void text(String text, double x, double y, Anchor anchor, Font font) {
    String at = number(x) + " " + number(y);
    html.leaf(
        "text",
        text,
        "class",
        font.ink().style() + (font.bold() ? " bold" : ""),
        "font-size",
        number(font.size()),
        "text-anchor",
        anchor.name().toLowerCase(Locale.ROOT),
        "transform",
        "translate(" + at + ")" + (font.upwards() ? " rotate(-90)" : ""));
  }

  @Override
  public void begin(String words) {
    html.open("g").leaf("title", words);
  }

  @Override
  public void end() {
    html.end();
  }

  private static String list(double[] points) {
    var text = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      text.append(i == 0 ? "" : " ").append(number(points[i])).append(',');
      text.append(number(points[i + 1]));
    }
    return text.toString();
  }

  /** With one decimal at most, which is a tenth of a pixel. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
