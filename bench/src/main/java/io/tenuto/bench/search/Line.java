package io.tenuto.bench.search;

import java.util.List;

/**
 * A straight line through points by least squares, and how sure its slope is.
 *
 * @param slope of the line
 * @param halfWidth of the interval around the slope that holds the true one in 95 of 100 cases, if
 *     the points lie around a line independently of one another: 1.96 standard errors, for 20
 *     points or more; infinite below three points
 */
public record Line(double slope, double halfWidth) {
  private static final double TWO_SIDED_95 = 1.96;

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
    return new Line(slope, TWO_SIDED_95 * Math.sqrt(left / (points.size() - 2) / xx));
  }

  /** Whether the slope is surely above a value. */
  public boolean isAbove(double value) {
    return slope - halfWidth > value;
  }
}
