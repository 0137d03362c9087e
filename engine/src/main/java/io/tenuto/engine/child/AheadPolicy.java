package io.tenuto.engine.child;

/**
 * Decides whether a child may be given messages ahead: not for a while after several were lost
 * together, and for longer each time, because every such loss costs the start of a process. Owned
 * by one thread; reads no clock.
 */
final class AheadPolicy {
  private static final long FIRST_PAUSE_NANOS = 60_000_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 3_600_000_000_000L;

  private long pauseNanos; // the last one; 0 before the first
  private long untilNanos;

  /** Several messages were lost together. */
  void onLost(long nowNanos) {
    pauseNanos =
        pauseNanos == 0 ? FIRST_PAUSE_NANOS : Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    untilNanos = nowNanos + pauseNanos;
  }

  boolean allows(long nowNanos) {
    return pauseNanos == 0 || nowNanos - untilNanos >= 0;
  }
}
