package io.tenuto.bench.search;

import java.util.List;

/**
 * A straight line through points by least squares, and how sure its slope is.
 *
 * @param slope of the line
 * @param halfWidth of the interval around the slope that holds the true one in 95 of 100 cases, if
 *     the points lie around a line independently of one another; infinite below three points
 */
public record Line(double slope, double halfWidth) {
  /** Standard errors on each side that hold 95 of 100, for 1, 2, … degrees of freedom (Student). */
  private static final double[] FEW = {12.71, 4.31, 3.19, 2.78, 2.58, 2.45, 2.37, 2.31, 2.27};

  private static final double MANY = 1.96;

  /** A point. */
  public record Point(double x, double y) {}

  /** The line; of fewer than two different x, slope 0 and nothing sure. */
  public static Line through(List<Point> points) {
    double meanX = points.stream().mapToDouble(Point::x).average().orElse(0);
    double meanY = points.stream().mapToDouble(Point::y).average().orElse(0);
    double xx = 0;
    double xy = 0;
    for (Point point : points) {
      xx += (point.x() - meanX) * (point.x() - meanX);
      xy += (point.x() - meanX) * (point.y() - meanY);
    }
    if (xx == 0) {
      return new Line(0, Double.POSITIVE_INFINITY);
    }
    double slope = xy / xx;
    if (points.size() < 3) {
      return new Line(slope, Double.POSITIVE_INFINITY);
    }
    double left = 0;
    for (Point point : points) {
      double off = point.y() - meanY - slope * (point.x() - meanX);
      left += off * off;
    }
    int free = points.size() - 2;
    return new Line(slope, standardErrors(free) * Math.sqrt(left / free / xx));
  }

  /** Above the table within a hundredth. */
  private static double standardErrors(int free) {
    return free <= FEW.length ? FEW[free - 1] : MANY + 2.7 / free;
  }

  /** Whether the slope is surely above a value. */
  public boolean isAbove(double value) {
    return slope - halfWidth > value;
  }

  /** Whether the slope is surely below a value. */
  boolean isBelow(double value) {
    return slope + halfWidth < value;
  }
}
