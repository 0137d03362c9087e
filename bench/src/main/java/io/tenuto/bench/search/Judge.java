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

  /** All is done so soon after the last message, or in a quarter of the trial. */
  static final double DRAIN_SECONDS = 2;

  private Judge() {}

  /** The verdict on a trial. */
  public static Verdict on(Observed trial) {
    if (trial.corrupt() > 0) {
      return Verdict.fault(trial.corrupt() + " messages were damaged");
    }
    long missing = trial.sent() - trial.processed();
    if (trial.lost()) {
      return Verdict.fault("%,d of %,d messages were lost".formatted(missing, trial.sent()));
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
    double drain = Math.max(DRAIN_SECONDS, trial.seconds() / 4);
    if (trial.drainSeconds() > drain) {
      return Verdict.no(
          "%.1f s until all was done, %.1f s allowed".formatted(trial.drainSeconds(), drain));
    }
    return onLag(Line.through(lag(trial)));
  }

  private static Verdict onLag(Line lag) {
    double delivered = 1 - lag.slope();
    String seen =
        "%.1f ± %.1f %% of what was sent was processed in time"
            .formatted(100 * delivered, 100 * lag.halfWidth());
    return lag.isAbove(0) && delivered < DELIVERED ? Verdict.no(seen) : Verdict.yes(seen);
  }

  /** After the warm-up, by how many seconds the processing is behind. */
  private static List<Line.Point> lag(Observed trial) {
    return trial.progress().stream()
        .filter(at -> at.seconds() >= trial.warmUpSeconds() && at.seconds() <= trial.seconds())
        .map(at -> new Line.Point(at.seconds(), at.seconds() - at.processed() / trial.rate()))
        .toList();
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
