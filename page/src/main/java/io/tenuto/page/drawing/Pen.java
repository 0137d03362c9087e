package io.tenuto.page.drawing;

/**
 * How something is drawn, in every figure of a page the same: by colour, shape and dashes. What has
 * dashes has hollow marks.
 */
public record Pen(Ink ink, Mark mark, Dash dash) {
  /** What the host itself can do, with sockets. */
  public static final Pen SOCKETS = new Pen(Ink.INK, Mark.NONE, Dash.LONG);

  /** The same, with memory that two processes share. */
  public static final Pen MEMORY = new Pen(Ink.INK, Mark.NONE, Dash.SHORT);

  /** What its processors can do. */
  public static final Pen CORES = new Pen(Ink.SOFT, Mark.NONE, Dash.DOTS);

  /** How a line is broken. */
  public enum Dash {
    SOLID,
    SHORT,
    LONG,
    DOTS
  }

  public boolean hollow() {
    return dash != Dash.SOLID;
  }
}
