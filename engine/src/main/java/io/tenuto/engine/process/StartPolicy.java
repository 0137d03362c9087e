package io.tenuto.engine.process;

/**
 * Decides when a process may be started again: at once after it has worked, later and later while
 * none becomes ready. Owned by one thread; reads no clock.
 */
public final class StartPolicy {
  /** So many in a row that died before they were ready are no accident. */
  public static final int QUICK_DEATHS = 3;

  private static final long FIRST_WAIT_NANOS = 100_000_000L;
  private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;

  private int failures;
  private long notBeforeNanos;

  /** A process died before it was ready, or could not be started at all. */
  public void onFailure(long nowNanos) {
    failures++;
    long wait = FIRST_WAIT_NANOS << Math.min(failures - 1, 10);
    notBeforeNanos = nowNanos + Math.min(wait, LONGEST_WAIT_NANOS);
  }

  /** A process became ready. */
  public void onReady() {
    failures = 0;
  }

  /** How long to wait before the next start; 0 or less: not at all. */
  public long waitNanos(long nowNanos) {
    return failures == 0 ? 0 : notBeforeNanos - nowNanos;
  }

  public int failures() {
    return failures;
  }
}
