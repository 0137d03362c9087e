package io.tenuto.page.drawing;

import io.tenuto.page.Escaped;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Draws into a picture, on light paper. */
final class PngCanvas implements Canvas {
  private final Graphics2D graphics;

  PngCanvas(Graphics2D graphics) {
    this.graphics = graphics;
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
  }

  @Override
  public void box(double x, double y, double width, double height, Ink ink, double opacity) {
    graphics.setColor(ink.onLight(opacity));
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void line(double[] points, Ink ink, double width, Pen.Dash dash) {
    float[] dashes =
        switch (dash) {
          case SOLID -> null;
          case SHORT -> new float[] {5, 3};
          case LONG -> new float[] {9, 4};
          case DOTS -> new float[] {2, 3};
        };
    graphics.setColor(ink.onLight(1));
    graphics.setStroke(
        new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
    graphics.draw(path(points));
  }

  @Override
  public void shape(double[] points, Ink ink, boolean hollow) {
    Path2D path = path(points);
    path.closePath();
    graphics.setColor((hollow ? Ink.PAPER : ink).onLight(1));
    graphics.fill(path);
    graphics.setColor(ink.onLight(1));
    graphics.setStroke(new BasicStroke(1.4f));
    graphics.draw(path);
  }

  @Override
  public void text(String text, double x, double y, Anchor anchor, Font font) {
    String shown = Escaped.visible(text);
    graphics.setColor(font.ink().onLight(1));
    graphics.setFont(
        new java.awt.Font(
                java.awt.Font.SANS_SERIF, font.bold() ? java.awt.Font.BOLD : java.awt.Font.PLAIN, 1)
            .deriveFont((float) (font.size() * 0.94))); // the JDK's usual font is a wide one
    double width = graphics.getFontMetrics().getStringBounds(shown, graphics).getWidth();
    double shift =
        switch (anchor) {
          case START -> 0;
          case MIDDLE -> width / 2;
          case END -> width;
        };
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, y);
    if (font.upwards()) {
      graphics.rotate(-Math.PI / 2);
    }
    graphics.drawString(shown, (float) -shift, 0);
    graphics.setTransform(before);
  }

  @Override
  public void begin(String words) {}

  @Override
  public void end() {}

  private static Path2D path(double[] points) {
    var path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    return path;
  }
}
