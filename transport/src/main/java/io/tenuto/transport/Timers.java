package io.tenuto.transport;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A loop's tasks for later, in the order of their times. Owned by the loop's thread. */
final class Timers {
  private final PriorityQueue<Loop.Timer> waiting = new PriorityQueue<>();
  private long number;

  /** Of two for the same time the one that was added first comes first. */
  Loop.Timer add(long atNanos, Runnable task) {
    var timer = new Loop.Timer(atNanos, number++, task);
    waiting.add(timer);
    return timer;
  }

  /** How long a loop may sleep until the next is due, at most so long; 0 if one is due. */
  long sleepMillis(long nowNanos, long mostMillis) {
    dropCancelled();
    if (waiting.isEmpty()) {
      return mostMillis;
    }
    long nanos = waiting.peek().atNanos() - nowNanos;
    return nanos <= 0 ? 0 : Math.min(mostMillis, nanos / 1_000_000 + 1);
  }

  /** Takes the next task that is due, if any. */
  @Nullable Runnable due(long nowNanos) {
    dropCancelled();
    boolean due = !waiting.isEmpty() && waiting.peek().atNanos() - nowNanos <= 0;
    return due ? waiting.remove().task() : null;
  }

  private void dropCancelled() {
    while (!waiting.isEmpty() && waiting.peek().task() == null) {
      waiting.remove();
    }
  }
}
