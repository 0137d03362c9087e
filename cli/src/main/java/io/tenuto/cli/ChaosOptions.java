package io.tenuto.cli;

import io.tenuto.config.Durations;
import io.tenuto.engine.chaos.Chaos;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether engines are killed while a run goes on, and which. */
final class ChaosOptions {
  /** Seeds drawn for people are short enough to be typed. */
  private static final int SEEDS = 100_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--chaos",
      paramLabel = "INTERVAL",
      description =
          "Kill an engine each INTERVAL, such as 1s, while the run goes on, to see that the results"
              + " are the same. Engines are processes of their own then. Not with --master.")
  private @Nullable String interval;

  @Option(
      names = "--chaos-seed",
      paramLabel = "N",
      description = "With --chaos: chooses the engines to kill. Default: another one each time.")
  private @Nullable Long seed;

  /**
   * What was asked for.
   *
   * @param elsewhere whether the engines are a master's, which are not this run's to kill
   */
  Optional<Chaos.Plan> plan(boolean elsewhere) {
    if (interval == null) {
      if (seed != null) {
        throw new ParameterException(
            spec.commandLine(), "--chaos-seed: says nothing without --chaos INTERVAL");
      }
      return Optional.empty();
    }
    if (elsewhere) {
      throw new ParameterException(
          spec.commandLine(),
          "--chaos: not with --master, whose engines serve others, too. Leave one of them out.");
    }
    return Optional.of(
        new Chaos.Plan(parse(interval), seed == null ? new SecureRandom().nextInt(SEEDS) : seed));
  }

  private Duration parse(String text) {
    try {
      Duration parsed = Durations.parse(text);
      if (!parsed.isZero()) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--chaos: " + e.getMessage(), e);
    }
    throw new ParameterException(
        spec.commandLine(), "--chaos: " + text + " is no time between two kills. Try 1s.");
  }
}
