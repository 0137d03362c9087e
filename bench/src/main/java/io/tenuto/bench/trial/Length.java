package io.tenuto.bench.trial;

import io.tenuto.bench.search.Judge;
import io.tenuto.bench.search.Running;
import java.util.function.DoubleFunction;

/**
 * How long a trial lasts: as planned, and longer while its verdict is not sure. A machine: owned by
 * one thread. Times are nanoseconds since the trial's order.
 */
final class Length {
  /** After so long the samples of a moment have been written and read. */
  private static final long SAMPLED_NANOS = 250_000_000;

  private final long planned;
  private final long longest;
  private long look; // at how many the verdict is looked at next
  private long stopped = -1;

  Length(long planned, long longest) {
    this.planned = planned;
    this.longest = longest;
    look = planned;
  }

  /**
   * Whether the source is to be stopped now; it is said once.
   *
   * @param lateSeconds by how much the source is behind its times
   * @param known what is known of the trial's first so many seconds
   */
  boolean isToStop(long elapsed, double lateSeconds, DoubleFunction<Running> known) {
    if (stopped >= 0) {
      return false;
    }
    boolean tooLate = lateSeconds > planned / 2e9 || elapsed > longest + planned / 2;
    if (tooLate || isSure(elapsed, known)) { // it is known by now
      stopped = elapsed;
      return true;
    }
    return false;
  }

  /**
   * Each look has its own chance to be wrong: there are few of them, a quarter of what was planned
   * apart.
   */
  private boolean isSure(long elapsed, DoubleFunction<Running> known) {
    if (planned == longest || elapsed < look + SAMPLED_NANOS || look >= longest) {
      return false;
    }
    double seconds = look / 1e9;
    while (look + SAMPLED_NANOS <= elapsed) {
      look += planned / 4;
    }
    return Judge.isSure(known.apply(seconds));
  }

  /** Whether the source should have answered long ago. */
  boolean isBeyondHope(long elapsed) {
    return elapsed > (stopped >= 0 ? stopped : longest) + 2 * planned;
  }

  /** For how long the source was to send, in the end. */
  double seconds() {
    return (stopped >= 0 ? Math.min(stopped, longest) : longest) / 1e9;
  }
}
