package io.tenuto.scheduler.profile;

import java.util.Arrays;

/**
 * The last values that were measured of one kind of resource: mean, spread and 95th percentile. Few
 * enough that what has changed is believed soon, unlike a mean over all times. Owned by one thread.
 */
final class Usage {
  /** How many values count. */
  static final int KEPT = 64;

  private final long[] values = new long[KEPT];
  private int next; // where the next one goes
  private int count;
  private long p95;

  void add(long value) {
    values[next] = value;
    next = (next + 1) % KEPT;
    count = Math.min(KEPT, count + 1); // engines of years must not overflow it
    p95 = nearestRank(0.95);
  }

  int count() {
    return count;
  }

  double mean() {
    double sum = 0;
    for (int i = 0; i < count(); i++) {
      sum += values[i];
    }
    return count() == 0 ? 0 : sum / count();
  }

  /** Standard deviation of what was measured. */
  double spread() {
    double mean = mean();
    double sum = 0;
    for (int i = 0; i < count(); i++) {
      sum += (values[i] - mean) * (values[i] - mean);
    }
    return count() < 2 ? 0 : Math.sqrt(sum / (count() - 1));
  }

  /** The value that 95 of 100 do not exceed (nearest rank). */
  long p95() {
    return p95;
  }

  private long nearestRank(double share) {
    long[] sorted = Arrays.copyOf(values, count());
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
