package io.tenuto.scheduler.scaling;

import org.jspecify.annotations.Nullable;

/**
 * By when what waits is to be worked off. The time is set when something begins to wait and kept
 * from then on, so that the engines for it are needed until nothing waits, and not fewer with each
 * look. Owned by one thread.
 */
final class DrainPlan {
  private static final double NANOS = 1e9;

  private static final double LEAST_SECONDS = 1;

  private final double targetSeconds;
  private @Nullable Long deadlineNanos;

  DrainPlan(double targetSeconds) {
    this.targetSeconds = targetSeconds;
  }

  /**
   * For how long engines that are ordered now would work on what waits: never for less time than
   * they take to start, which would not be worth it.
   */
  double seconds(double startUpSeconds, long nowNanos) {
    Long before = deadlineNanos;
    double worth =
        before == null || before <= nowNanos
            ? Math.max(targetSeconds, startUpSeconds)
            : startUpSeconds;
    long least = nowNanos + Math.round((startUpSeconds + worth) * NANOS);
    long deadline = before == null ? least : Math.max(before, least);
    deadlineNanos = deadline;
    return Math.max(LEAST_SECONDS, (deadline - nowNanos) / NANOS - startUpSeconds);
  }

  void nothingWaits() {
    deadlineNanos = null;
  }
}
