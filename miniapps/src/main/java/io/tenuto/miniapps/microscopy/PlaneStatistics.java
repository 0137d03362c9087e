package io.tenuto.miniapps.microscopy;

import io.tenuto.miniapps.image.Plane;

/**
 * What is measured on one plane. {@code sum}, {@code min}, {@code max} and {@code otsu} are {@link
 * Long} for integer pixels and {@link Double} for floating point; also where a figure of 64-bit
 * pixels does not fit a {@code Long}.
 *
 * @param sum sum of all pixels, exact for integers
 * @param min least pixel
 * @param max greatest pixel
 * @param mean sum divided by the number of pixels
 * @param otsu Otsu's threshold t, see {@link Otsu}; a plane of one value has that value
 * @param components number of 8-connected components of pixels greater than t; 0 for a plane of one
 *     value
 */
public record PlaneStatistics(
    Number sum, Number min, Number max, double mean, Number otsu, int components) {

  /**
   * Measures a plane.
   *
   * @throws ArithmeticException if no pixel is a finite number
   * @see PlaneAnalysis
   */
  public static PlaneStatistics of(Plane plane) {
    return PlaneAnalysis.of(plane).statistics();
  }
}
