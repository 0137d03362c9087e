package io.tenuto.page.drawing;

/**
 * What drawings are drawn on: a page or a picture. Positions are in the drawing's units, x to the
 * right and y downwards.
 */
public interface Canvas {
  /** Which end of a text its position is. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void box(double x, double y, double width, double height, Ink ink, double opacity);

  /** Straight lines through points given as x and y in turn. */
  void line(double[] points, Ink ink, double width, Pen.Dash dash);

  /** A closed shape; hollow ones are filled with paper. */
  void shape(double[] points, Ink ink, boolean hollow);

  /** Any text; what would hide or reorder it is made visible. */
  void text(String text, double x, double y, Anchor anchor, Font font);

  /** What follows until {@link #end} is explained by words, where somebody can point at it. */
  void begin(String words);

  void end();

  /** Size in units of the drawing. */
  record Font(double size, Ink ink, boolean bold, boolean upwards) {
    static final Font SMALL = new Font(11, Ink.SOFT, false, false);
    public static final Font LABEL = new Font(12, Ink.SOFT, false, false);
    public static final Font TITLE = new Font(13.5, Ink.INK, true, false);
  }

  default void mark(Pen pen, double x, double y, double radius) {
    if (pen.mark() != Mark.NONE) {
      shape(pen.mark().outline(x, y, radius), pen.ink(), pen.hollow());
    }
  }
}
