package io.tenuto.scheduler.harmonicio;

import org.jspecify.annotations.Nullable;

/**
 * An engine's size as the original measures it: the mean over all engines of the stream, idle time
 * included, and over all times. Owned by one thread.
 */
final class AverageSize {
  private static final int HISTORY = 10_000;

  private double average;
  private int count;

  /** Takes a mean over the stream's engines in, as a share of a worker. */
  void add(double share, double least) {
    average = Math.max(least, (count * average + share) / (count + 1));
    count = Math.min(HISTORY, count + 1);
  }

  /** As a share of a worker; null if nothing was measured yet. */
  @Nullable Double share() {
    return count == 0 ? null : average;
  }
}
