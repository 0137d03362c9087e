package io.tenuto.miniapps.source;

/**
 * Send times of an open-loop load: message i is meant for start + i ÷ rate, however late the ones
 * before were sent. A stall therefore shows as latency instead of as a pause that nobody sees.
 */
final class Pace {
  private static final double MICROS = 1e6;

  private final double perSecond;
  private final Waiter waiter;
  private long startMicros;
  private boolean started;
  private long first;

  /**
   * @param perSecond messages per second; 0 for as fast as they are taken
   */
  Pace(double perSecond, Waiter waiter) {
    this.perSecond = perSecond;
    this.waiter = waiter;
  }

  /** The first message will be that one, meant for the time at which it is asked for. */
  void from(long index) {
    first = index;
  }

  /**
   * Waits until message {@code index} is due and returns the intended time in microseconds since
   * 1970-01-01 UTC.
   */
  long await(long index) throws InterruptedException {
    if (perSecond == 0) {
      return waiter.nowMicros();
    }
    if (!started) {
      startMicros = waiter.nowMicros();
      started = true;
    }
    long due = startMicros + Math.round((index - first) * (MICROS / perSecond));
    waiter.await(due);
    return due;
  }
}
