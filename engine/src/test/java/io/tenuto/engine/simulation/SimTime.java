package io.tenuto.engine.simulation;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Simulated time: tasks run one after the other in the order of their times; everything random
 * comes from one seed.
 */
final class SimTime {
  private static final long MOST_TASKS = 2_000_000; // a run has some ten thousand

  final Random random;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long nowNanos = 1_000_000_000L;
  private long wallStepMicros = 1_700_000_000_000_000L;
  private long number;

  private record Task(long atNanos, long number, Runnable what) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  SimTime(long seed) {
    random = new Random(seed);
  }

  long now() {
    return nowNanos;
  }

  void at(long atNanos, Runnable what) {
    tasks.add(new Task(Math.max(atNanos, nowNanos), number++, what));
  }

  void after(long nanos, Runnable what) {
    at(nowNanos + nanos, what);
  }

  /** Time of day, as people set it. */
  long wallMicros() {
    return nowNanos / 1000 + wallStepMicros;
  }

  /** Somebody sets the time of day, by hours forwards or years backwards. */
  void stepWallClock() {
    wallStepMicros += random.nextBoolean() ? 3_600_000_000L : -10L * 365 * 86_400 * 1_000_000;
  }

  /** Between the two, evenly. */
  long between(long low, long high) {
    return low + (long) (random.nextDouble() * (high - low));
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Killed e) {
      return; // its process is gone: the task goes no further
    }
  }

  /**
   * Runs tasks until the time, or until {@code enough} says so after one of them.
   *
   * @param check called after each task
   */
  void runUntil(long untilNanos, BooleanSupplier enough, Runnable check) {
    long most = number + MOST_TASKS;
    while (!tasks.isEmpty() && tasks.peek().atNanos() <= untilNanos && !enough.getAsBoolean()) {
      Task next = tasks.remove();
      nowNanos = next.atNanos();
      run(next.what());
      if (number > most) {
        throw new AssertionError("events multiply: " + tasks.size() + " wait at " + nowNanos);
      }
      check.run();
    }
  }
}
