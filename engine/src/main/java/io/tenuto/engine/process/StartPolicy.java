package io.tenuto.engine.child;

/**
 * Decides when a child may be started again: at once after it has worked, later and later while
 * none becomes ready. Owned by one thread; reads no clock.
 */
final class StartPolicy {
  /** So many children in a row that died before they were ready are no accident. */
  static final int QUICK_DEATHS = 3;

  private static final long FIRST_WAIT_NANOS = 100_000_000L;
  private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;

  private int failures;
  private long notBeforeNanos;

  /** A child died before it was ready, or could not be started at all. */
  void onFailure(long nowNanos) {
    failures++;
    long wait = FIRST_WAIT_NANOS << Math.min(failures - 1, 10);
    notBeforeNanos = nowNanos + Math.min(wait, LONGEST_WAIT_NANOS);
  }

  /** A child became ready. */
  void onReady() {
    failures = 0;
  }

  /** How long to wait before the next start; 0 or less: not at all. */
  long waitNanos(long nowNanos) {
    return failures == 0 ? 0 : notBeforeNanos - nowNanos;
  }

  int failures() {
    return failures;
  }
}
