package io.tenuto.bench.hop;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop: each message has its time, whatever became of those before.
 *
 * @param startNanos when the first is due
 * @param rate messages per second
 */
record Pace(long startNanos, long rate) {
  /** How many are due within a time. */
  long messages(long nanos) {
    return (long) (rate * (nanos / 1e9));
  }

  /** When message {@code i} is due; the first is 0. */
  long due(long i) {
    return startNanos + (long) (i * (1e9 / rate));
  }

  /**
   * Gives the processor to others while there is time; on time to about the system's timer slack.
   */
  static void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(10)));
    }
  }
}
