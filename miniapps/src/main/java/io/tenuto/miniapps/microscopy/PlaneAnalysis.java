package io.tenuto.miniapps.microscopy;

import io.tenuto.miniapps.image.Plane;

/**
 * A plane's figures, and the pixels above its threshold.
 *
 * <p>Floating point pixels that are not finite numbers are left out of every figure and belong to
 * no component.
 *
 * @param statistics the figures
 * @param foreground the pixels greater than Otsu's threshold
 */
public record PlaneAnalysis(PlaneStatistics statistics, Foreground foreground) {

  /**
   * Measures a plane in time proportional to its pixels (integers of more than 16 bits that lie far
   * apart are sorted).
   *
   * @throws ArithmeticException if no pixel is a finite number
   */
  public static PlaneAnalysis of(Plane plane) {
    return plane.type().isFloat() ? ofReals(plane) : ofIntegers(plane);
  }

  private static PlaneAnalysis ofIntegers(Plane plane) {
    GreyLevels levels = GreyLevels.of(plane);
    long threshold = Otsu.threshold(levels);
    Foreground foreground = Foreground.above(plane, threshold);
    var statistics =
        new PlaneStatistics(
            levels.sum(),
            levels.number(levels.value(0)),
            levels.number(levels.value(levels.size() - 1)),
            levels.mean(),
            levels.number(threshold),
            Components.count(foreground));
    return new PlaneAnalysis(statistics, foreground);
  }

  private static PlaneAnalysis ofReals(Plane plane) {
    RealValues values = RealValues.of(plane);
    double threshold = values.otsu();
    Foreground foreground = Foreground.above(plane, threshold);
    var statistics =
        new PlaneStatistics(
            values.sum(),
            values.min(),
            values.max(),
            values.sum() / values.count(),
            threshold,
            Components.count(foreground));
    return new PlaneAnalysis(statistics, foreground);
  }
}
