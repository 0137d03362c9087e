package io.tenuto.engine.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of times in user code since the engine began: four buckets to each doubling, from 1
 * µs to 36 minutes, so that a quantile read from it is at most a quarter too high. Readable by any
 * thread.
 */
public final class ServiceTimes {
  private static final int SHIFT = 10; // the first bucket ends at 2^10 ns
  private static final int PER_DOUBLING = 4;
  private static final int DOUBLINGS = 31;

  /** How many buckets there are. */
  public static final int BUCKETS = 1 + PER_DOUBLING * DOUBLINGS;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void add(long nanos, int count) {
    counts.addAndGet(bucket(nanos), count);
  }

  static int bucket(long nanos) {
    if (nanos < 1L << SHIFT) {
      return 0;
    }
    int doubling = 63 - Long.numberOfLeadingZeros(nanos) - SHIFT;
    int quarter = (int) (nanos >>> (doubling + SHIFT - 2)) & (PER_DOUBLING - 1);
    return Math.min(BUCKETS - 1, 1 + doubling * PER_DOUBLING + quarter);
  }

  /**
   * Where a bucket ends.
   *
   * @param bucket from 0 to {@link #BUCKETS} - 1
   * @return nanoseconds, exclusive; the last bucket also holds whatever took longer
   */
  public static long endNanos(int bucket) {
    if (bucket == 0) {
      return 1L << SHIFT;
    }
    int doubling = (bucket - 1) / PER_DOUBLING;
    int quarter = (bucket - 1) % PER_DOUBLING;
    return (PER_DOUBLING + quarter + 1L) << (doubling + SHIFT - 2);
  }

  /** Buckets that are not empty, ascending: number and count in turn. */
  public List<Long> numbersAndCounts() {
    var pairs = new ArrayList<Long>();
    for (int i = 0; i < BUCKETS; i++) {
      long count = counts.get(i);
      if (count > 0) {
        pairs.add((long) i);
        pairs.add(count);
      }
    }
    return pairs;
  }
}
