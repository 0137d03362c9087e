package io.tenuto.bench;

import java.util.List;

/** What is said of a few repeated measurements. */
public final class Statistics {
  private Statistics() {}

  /**
   * The middle value; of an even number of values, the mean of the two in the middle.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("median: no values; at least one round must be measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** (largest − smallest) ÷ median: 0 when all rounds agree; 0 for a median of 0. */
  public static double spread(List<Double> values) {
    double median = median(values);
    double smallest = values.stream().mapToDouble(Double::doubleValue).min().orElse(median);
    double largest = values.stream().mapToDouble(Double::doubleValue).max().orElse(median);
    return median == 0 ? 0 : (largest - smallest) / median;
  }
}
