package io.tenuto.bench.search;

import java.util.List;

/**
 * Says of a trial whether its rate was sustained: nothing lost; the source kept its times; and,
 * after the warm-up, what is sent is processed at the same rate, that is to say the processing does
 * not fall further and further behind.
 */
public final class Judge {
  /** Delivered ÷ offered at least. */
  static final double DELIVERED = 0.99;

  /** What the lag grows by in a second that does not matter, seconds. */
  private static final double TOLERATED = 1 - DELIVERED;

  /** Whoever does nothing for a longer part of the time may be within a batch. */
  private static final double STANDS_STILL = 0.25;

  /** All is done so soon after the last message, or in a quarter of the trial. */
  static final double DRAIN_SECONDS = 2;

  private Judge() {}

  /** The verdict on a trial of a system that may not lose messages at any rate. */
  public static Verdict on(Observed trial) {
    return on(trial, false);
  }

  /**
   * The verdict on a trial.
   *
   * @param mayLose whether the system promises no more than that: then a rate at which it does is
   *     one that it does not sustain, rather than a fault
   */
  public static Verdict on(Observed trial, boolean mayLose) {
    if (trial.corrupt() > 0) {
      return Verdict.fault(trial.corrupt() + " messages were damaged");
    }
    long missing = trial.sent() - trial.processed();
    if (trial.lost()) {
      String why = "%,d of %,d messages were lost".formatted(missing, trial.sent());
      return mayLose ? Verdict.no(why) : Verdict.fault(why);
    }
    if (Double.isInfinite(trial.drainSeconds())) {
      return Verdict.no(
          "%,d of %,d messages were not processed in time".formatted(missing, trial.sent()));
    }
    if (!trial.samePrint()) {
      return Verdict.fault(
          "%,d messages were sent and %,d processed, but not each of them once"
              .formatted(trial.sent(), trial.processed()));
    }
    double offered = trial.sent() / trial.sendingSeconds() / trial.rate();
    if (offered < DELIVERED) {
      return Verdict.no("the source was held up: %.1f %% of the rate".formatted(100 * offered));
    }
    double drain = drainSeconds(trial.seconds());
    if (trial.drainSeconds() > drain) {
      return Verdict.no(
          "%.1f s until all was done, %.1f s allowed".formatted(trial.drainSeconds(), drain));
    }
    return onLag(
        Lag.of(trial.rate(), trial.progress(), trial.warmUpSeconds(), trial.seconds()),
        trial.seconds());
  }

  private static double drainSeconds(double seconds) {
    return Math.max(DRAIN_SECONDS, seconds / 4);
  }

  private static Verdict onLag(Lag lag, double seconds) {
    String seen =
        "%.1f ± %.1f %% of what was sent was processed in time, over %.1f s"
            .formatted(100 * (1 - lag.floor().slope()), 100 * lag.floor().halfWidth(), seconds);
    boolean grows = grows(lag.floor()) || (grows(lag.line()) && lag.floor().slope() > TOLERATED);
    return grows ? Verdict.no(seen) : Verdict.yes(seen);
  }

  /** Surely, and by more than is tolerated. */
  private static boolean grows(Line lag) {
    return lag.isAbove(0) && lag.slope() > TOLERATED;
  }

  /**
   * Whether the verdict on a trial that goes on would be the same however long it went on: if not,
   * it should, as long as it may. It is sure that the source is held up if it is later and later;
   * that the processing falls behind if its lag surely grows; and that the rate is sustained if the
   * lag surely does not grow by more than is tolerated, and could be drained. Of the processing
   * nothing is sure yet when it stood still for more than a quarter of the time: it may be within a
   * batch.
   */
  public static boolean isSure(Running trial) {
    double from = warmUpSeconds(trial.seconds());
    List<Running.Late> late =
        trial.late().stream().filter(at -> at.seconds() <= trial.seconds()).toList();
    double latest = late.isEmpty() ? 0 : late.get(late.size() - 1).lateSeconds();
    boolean heldUp = latest > TOLERATED * trial.seconds();
    if (heldUp && grows(lateness(late, from))) {
      return true;
    }
    Lag lag = Lag.of(trial.rate(), trial.progress(), from, trial.seconds());
    if (lag.stillness() > STANDS_STILL) {
      return false;
    }
    if (grows(lag.floor()) && grows(lag.line())) {
      return true;
    }
    return !heldUp
        && lag.most() <= drainSeconds(trial.seconds())
        && lag.line().slope() <= TOLERATED
        && lag.floor().slope() <= TOLERATED
        && (lag.line().isBelow(TOLERATED) || lag.floor().isBelow(TOLERATED));
  }

  private static Line lateness(List<Running.Late> late, double from) {
    return Line.through(
        late.stream()
            .filter(at -> at.seconds() >= from)
            .map(at -> new Line.Point(at.seconds(), at.lateSeconds()))
            .toList());
  }

  /** How much of a trial of this length, at its beginning, does not count. */
  public static double warmUpSeconds(double seconds) {
    return seconds / 4;
  }

  /** Messages per second that were processed after the warm-up, whatever was asked for. */
  public static double throughput(Observed trial) {
    return Math.max(
        0,
        Line.through(
                trial.progress().stream()
                    .filter(at -> at.seconds() >= trial.warmUpSeconds())
                    .filter(at -> at.seconds() <= trial.seconds())
                    .map(at -> new Line.Point(at.seconds(), at.processed()))
                    .toList())
            .slope());
  }
}
