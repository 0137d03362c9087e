package io.tenuto.cli;

import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.scaling.ScalingSettings;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an operator may set of Tenuto's policy. */
final class PredictiveOptions {
  private static final double HOUR_SECONDS = 3600;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description =
          "Of predictive: in which what waits is to be worked off, once the engines for it are"
              + " there. Default: 20.")
  private @Nullable Double drain;

  @Option(
      names = "--head-room",
      paramLabel = "SHARE",
      description =
          "Of predictive: for how much more than what comes there are engines. Default: 0.05.")
  private @Nullable Double headRoom;

  @Option(
      names = "--cool-down",
      paramLabel = "SECONDS",
      description =
          "Of predictive: how long less must have been enough before engines end. Default: 3.")
  private @Nullable Double coolDown;

  @Option(
      names = "--workers",
      paramLabel = "MIN..MAX",
      description = "Of predictive: how many workers there may be. Default: as many as it takes.")
  private @Nullable String workers;

  @Option(
      names = "--budget",
      paramLabel = "WORKER-HOURS",
      description =
          "Of predictive: what all workers together may cost, from the order to the end of each."
              + " Default: no limit.")
  private @Nullable Double budget;

  /** Whether any of it is set. */
  boolean any() {
    return drain != null
        || headRoom != null
        || coolDown != null
        || workers != null
        || budget != null;
  }

  /**
   * For workers that take so long to start.
   *
   * @throws UsageException naming the option that cannot be
   */
  ScalingSettings settings(double workerStartUpSeconds) {
    ScalingSettings settings = ScalingSettings.DEFAULT.workerStartUp(workerStartUpSeconds);
    settings = with("--drain", drain, settings::drain, settings);
    settings = with("--head-room", headRoom, settings::headRoom, settings);
    settings = with("--cool-down", coolDown, settings::coolDown, settings);
    Double seconds = budget == null ? null : budget * HOUR_SECONDS;
    settings = with("--budget", seconds, settings::budget, settings);
    return workers == null ? settings : settings.workers(limits(workers));
  }

  private static ScalingSettings with(
      String option,
      @Nullable Double value,
      Function<Double, ScalingSettings> changed,
      ScalingSettings otherwise) {
    if (value == null) {
      return otherwise;
    }
    try {
      return changed.apply(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage(), e);
    }
  }

  private static Limits limits(String range) {
    String[] ends = range.split("\\.\\.", -1);
    try {
      if (ends.length == 2) {
        return new Limits(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
      }
    } catch (NumberFormatException e) {
      throw noRange(range, e);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--workers " + range + ": " + e.getMessage(), e);
    }
    throw noRange(range, null);
  }

  private static UsageException noRange(String range, @Nullable Throwable cause) {
    return new UsageException(
        "--workers: '" + range + "' is no range; expected MIN..MAX, such as 1..10", cause);
  }
}
