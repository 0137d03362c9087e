package io.tenuto.page.drawing;

import java.util.List;

/** The shape that stands for what is compared. */
public enum Mark {
  NONE(0, 0),
  CIRCLE(16, 0),
  SQUARE(4, 0.5),
  TRIANGLE(3, 0),
  DIAMOND(4, 0),
  PENTAGON(5, 0),
  NABLA(3, 1);

  public static final List<Mark> SHAPES =
      List.of(CIRCLE, SQUARE, TRIANGLE, DIAMOND, NABLA, PENTAGON);

  private final int corners;
  private final double turn;

  /**
   * @param turn of the first corner from the top, in steps from corner to corner
   */
  Mark(int corners, double turn) {
    this.corners = corners;
    this.turn = turn;
  }

  /** The corners' x and y in turn, around a centre; all marks look equally large. */
  double[] outline(double x, double y, double radius) {
    var points = new double[2 * corners];
    double size = corners == 3 ? radius * 1.3 : corners < 6 ? radius * 1.15 : radius;
    double step = 2 * Math.PI / Math.max(1, corners);
    double first = turn == 1 ? Math.PI : turn * step; // 1: upside down
    for (int i = 0; i < corners; i++) {
      points[2 * i] = x + size * Math.sin(first + i * step);
      points[2 * i + 1] = y - size * Math.cos(first + i * step);
    }
    return points;
  }
}
