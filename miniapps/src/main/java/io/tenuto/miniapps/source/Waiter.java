package io.tenuto.miniapps.source;

/** Time, and the waiting for it; tests bring their own. */
interface Waiter {
  /** Microseconds since 1970-01-01 UTC, never going back. */
  long nowMicros();

  /** Returns at the given time or shortly after, at once if it has passed. */
  void await(long micros) throws InterruptedException;
}
