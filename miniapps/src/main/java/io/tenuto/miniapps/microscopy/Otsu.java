package io.tenuto.miniapps.microscopy;

import java.math.BigInteger;

/**
 * Otsu's threshold: the grey level t for which splitting the pixels into those ≤ t and those > t
 * makes the variance between the two classes greatest, σ²(t) = w₁ w₂ (μ₁ − μ₂)², with w the
 * classes' numbers of pixels and μ their means. Of equal candidates the least is taken, as {@code
 * skimage.filters.threshold_otsu} does.
 *
 * @see "N. Otsu, A threshold selection method from gray-level histograms, IEEE Trans. Systems, Man,
 *     and Cybernetics 9 (1979), 62-66"
 */
final class Otsu {
  /** Scores this close, relatively, are compared exactly; rounding stays a thousand times below. */
  private static final double NEARLY_EQUAL = 1e-12;

  private Otsu() {}

  /**
   * The threshold over distinct grey levels, exact for values that span less than 2^32; beyond that
   * (64-bit pixels only) in floating point.
   *
   * @return one of the levels' values as kept there; the only one if there is but one
   */
  static long threshold(GreyLevels levels) {
    long least = levels.value(0);
    long span = levels.value(levels.size() - 1) - least;
    return span >= 0 && span < 1L << 32 ? exact(levels, least) : rounded(levels);
  }

  /**
   * With N pixels, S the sum of all values and s₁ that of the first class, all relative to the mean
   * rounded down, σ²(t) = (N s₁ − w₁ S)² / (w₁ w₂): whole numbers above and below the line.
   */
  private static long exact(GreyLevels levels, long least) {
    long pixels = levels.pixels();
    long above = 0;
    for (int level = 0; level < levels.size(); level++) {
      above += (levels.value(level) - least) * levels.count(level);
    }
    long centre = above / pixels;
    long sum = above - centre * pixels;
    Split best = null;
    long first = 0;
    long firstSum = 0;
    for (int level = 0; level < levels.size() - 1; level++) {
      first += levels.count(level);
      firstSum += (levels.value(level) - least - centre) * levels.count(level);
      double score = score(pixels, sum, first, firstSum);
      if (best == null || score > best.score * (1 - NEARLY_EQUAL)) {
        var split = new Split(levels.value(level), pixels, sum, first, firstSum, score);
        if (best == null || split.isBetterThan(best)) {
          best = split;
        }
      }
    }
    return best == null ? least : best.value;
  }

  private static double score(long pixels, long sum, long first, long firstSum) {
    // 0 ≤ sum < pixels < 2^31. A positive firstSum is at most sum, so its product is exact in a
    // long; a negative one makes
    // both terms negative, so nothing cancels.
    double difference =
        firstSum >= 0
            ? pixels * firstSum - first * sum
            : (double) pixels * firstSum - (double) first * sum;
    return difference / first * difference / (pixels - first);
  }

  private static long rounded(GreyLevels levels) {
    double pixels = levels.pixels();
    double centre = 0;
    for (int level = 0; level < levels.size(); level++) {
      centre += (double) levels.value(level) * (levels.count(level) / pixels);
    }
    double first = 0;
    double firstSum = 0;
    double best = -1;
    long threshold = levels.value(0);
    for (int level = 0; level < levels.size() - 1; level++) {
      first += levels.count(level);
      firstSum += (levels.value(level) - centre) * levels.count(level);
      double score = firstSum / first * firstSum / (pixels - first);
      if (score > best) {
        best = score;
        threshold = levels.value(level);
      }
    }
    return threshold;
  }

  /** One candidate. */
  private static final class Split {
    private final long value;
    private final long pixels;
    private final long sum;
    private final long first;
    private final long firstSum;
    private final double score;

    Split(long value, long pixels, long sum, long first, long firstSum, double score) {
      this.value = value;
      this.pixels = pixels;
      this.sum = sum;
      this.first = first;
      this.firstSum = firstSum;
      this.score = score;
    }

    boolean isBetterThan(Split other) {
      if (Math.abs(score - other.score) > NEARLY_EQUAL * other.score) {
        return score > other.score;
      }
      BigInteger mine = numerator().multiply(other.denominator());
      return mine.compareTo(other.numerator().multiply(denominator())) > 0;
    }

    private BigInteger numerator() {
      BigInteger difference = product(pixels, firstSum).subtract(product(first, sum));
      return difference.multiply(difference);
    }

    private BigInteger denominator() {
      return product(first, pixels - first);
    }

    private static BigInteger product(long a, long b) {
      return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }
  }
}
