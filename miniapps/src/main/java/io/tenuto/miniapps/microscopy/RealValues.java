package io.tenuto.miniapps.microscopy;

import io.tenuto.miniapps.image.Pixels;
import io.tenuto.miniapps.image.Plane;

/**
 * The finite values of a floating point plane. The threshold follows {@code
 * skimage.filters.threshold_otsu} (0.19): NumPy's histogram of 256 equal bins from the least to the
 * greatest value, then Otsu's rule over the bins, answering with a bin's centre; edges and centres
 * are rounded to the pixels' own precision, as NumPy does.
 */
final class RealValues {
  private static final int BINS = 256;

  private final Plane plane;
  private final boolean single;
  private final double[] line;
  private double sum;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private long count;

  private RealValues(Plane plane) {
    this.plane = plane;
    this.single = plane.pixels() instanceof Pixels.Floats;
    this.line = new double[plane.width()];
  }

  static RealValues of(Plane plane) {
    var values = new RealValues(plane);
    for (int row = 0; row < plane.height(); row++) {
      values.addRow(row);
    }
    if (values.count == 0) {
      throw new ArithmeticException("no pixel is a finite number");
    }
    return values;
  }

  /**
   * Row sums are added to the total, so that rounding grows with rows and columns, not with pixels.
   */
  private void addRow(int row) {
    double rowSum = 0;
    plane.row(row, line);
    for (double value : line) {
      if (Double.isFinite(value)) {
        rowSum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
        count++;
      }
    }
    sum += rowSum;
  }

  double sum() {
    return sum;
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  /** Number of finite values. */
  long count() {
    return count;
  }

  double otsu() {
    if (min == max) {
      return min;
    }
    double[] edges = edges();
    double[] counts = histogram(edges);
    var centres = new double[BINS];
    var weightAbove = new double[BINS + 1];
    var momentAbove = new double[BINS + 1];
    for (int bin = BINS - 1; bin >= 0; bin--) {
      centres[bin] = rounded(rounded(edges[bin] + edges[bin + 1]) / 2);
      weightAbove[bin] = weightAbove[bin + 1] + counts[bin];
      momentAbove[bin] = momentAbove[bin + 1] + counts[bin] * centres[bin];
    }
    double weight = 0;
    double moment = 0;
    double best = -1;
    double threshold = centres[0];
    for (int bin = 0; bin < BINS - 1; bin++) {
      weight += counts[bin];
      moment += counts[bin] * centres[bin];
      double gap = moment / weight - momentAbove[bin + 1] / weightAbove[bin + 1];
      double variance = weight * weightAbove[bin + 1] * (gap * gap);
      if (variance > best) {
        best = variance;
        threshold = centres[bin];
      }
    }
    return threshold;
  }

  /** {@code numpy.linspace(min, max, 257)}. */
  private double[] edges() {
    double step = (max - min) / BINS;
    var edges = new double[BINS + 1];
    for (int i = 0; i < BINS; i++) {
      edges[i] = rounded(i * step + min);
    }
    edges[BINS] = max;
    return edges;
  }

  private double[] histogram(double[] edges) {
    double scale = rounded(BINS / rounded(max - min));
    var counts = new double[BINS];
    for (int row = 0; row < plane.height(); row++) {
      plane.row(row, line);
      for (double value : line) {
        if (Double.isFinite(value)) {
          counts[bin(value, scale, edges)]++;
        }
      }
    }
    return counts;
  }

  /** By division, then corrected by the edges, which rounding may have moved. */
  private int bin(double value, double scale, double[] edges) {
    int bin = (int) rounded(rounded(value - min) * scale);
    bin = Math.max(0, Math.min(BINS - 1, bin));
    if (bin > 0 && value < edges[bin]) {
      bin--;
    }
    return bin < BINS - 1 && value >= edges[bin + 1] ? bin + 1 : bin;
  }

  private double rounded(double value) {
    return single ? (float) value : value;
  }
}
