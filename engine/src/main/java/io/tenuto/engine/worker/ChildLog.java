package io.tenuto.engine.worker;

import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Puts what the children of one engine write and do into its log, a line each, with their slot's
 * number before it; the worker puts the engine's name before that. Bounded: of what they write in a
 * second so many lines are kept and the rest is counted, and long lines are cut. Thread-safe.
 */
final class ChildLog implements ProcessListener {
  static final int LINES_PER_SECOND = 200;
  static final int LONGEST_LINE = 2000;

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Consumer<String> log;
  private final LongSupplier clockNanos;
  private long secondBeganNanos;
  private int lines;
  private long leftOut;

  /**
   * @param log takes whole lines
   * @param clockNanos monotonic
   */
  ChildLog(Consumer<String> log, LongSupplier clockNanos) {
    this.log = log;
    this.clockNanos = clockNanos;
    this.secondBeganNanos = clockNanos.getAsLong();
  }

  @Override
  public synchronized void onLine(int slot, String line) {
    long now = clockNanos.getAsLong();
    if (now - secondBeganNanos >= SECOND_NANOS) {
      secondBeganNanos = now;
      lines = 0;
      tellLeftOut();
    }
    if (lines == LINES_PER_SECOND) {
      leftOut++;
      return;
    }
    lines++;
    say(slot, line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + " ...");
  }

  private void tellLeftOut() {
    if (leftOut > 0) {
      log.accept(leftOut + " more lines were left out");
      leftOut = 0;
    }
  }

  @Override
  public synchronized void onLost(int slot, long pid, ProcessFailure why) {
    tellLeftOut();
    say(slot, "process " + pid + " is gone: " + why.getMessage());
  }

  @Override
  public synchronized void onCannotStart(int slot, ProcessFailure.Start why) {
    tellLeftOut();
    say(slot, String.valueOf(why.getMessage()));
  }

  private void say(int slot, String line) {
    log.accept("slot " + slot + ": " + line);
  }
}
