package io.tenuto.scheduler.scaling;

import java.util.ArrayDeque;

/** The largest of the numbers of the last while. Owned by one thread. */
final class Recent {
  private final ArrayDeque<long[]> falling = new ArrayDeque<>(); // {when, number}

  /** Adds a number; returns the largest since {@code spanNanos} ago. */
  int most(long nowNanos, int number, long spanNanos) {
    while (!falling.isEmpty() && falling.getLast()[1] <= number) {
      falling.removeLast();
    }
    falling.addLast(new long[] {nowNanos, number});
    while (nowNanos - falling.getFirst()[0] > spanNanos) {
      falling.removeFirst();
    }
    return (int) falling.getFirst()[1];
  }
}
