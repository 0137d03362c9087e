package io.tenuto.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.scheduler.harmonicio.IrmParameters;
import io.tenuto.scheduler.harmonicio.IrmPolicy;
import io.tenuto.scheduler.scaling.PredictivePolicy;
import io.tenuto.scheduler.scaling.ScalingSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the predictive policy has to reach on each of the eight traces, against HarmonicIO's. */
class FiguresTest {
  static List<Trace> traces() {
    return Traces.all();
  }

  @ParameterizedTest
  @MethodSource("traces")
  void machinesOrDelaysAreFarFewerThanHarmonicIos(Trace trace) {
    Result ours = predictive(trace);
    Result theirs = new Simulation(trace, "irm", new IrmPolicy(IrmParameters.DEFAULT)).run();
    boolean cheaper =
        ours.workerSeconds() <= 0.8 * theirs.workerSeconds()
            && ours.p99Seconds() <= theirs.p99Seconds();
    boolean quicker =
        ours.p99Seconds() <= 0.5 * theirs.p99Seconds()
            && ours.workerSeconds() <= theirs.workerSeconds();
    assertThat(cheaper || quicker)
        .as(
            "%s: %.0f s of machines and p99 %.2f s, HarmonicIO's %.0f s and %.2f s",
            trace.name(),
            ours.workerSeconds(),
            ours.p99Seconds(),
            theirs.workerSeconds(),
            theirs.p99Seconds())
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("traces")
  void nothingIsLeftAndBacklogsAreWorkedOffInTwiceTheTimeTheyNeed(Trace trace) {
    Result ours = predictive(trace);
    double startUps = trace.workerStartUpSeconds();
    for (Trace.StreamTrace each : trace.streams()) {
      startUps = Math.max(startUps, trace.workerStartUpSeconds() + each.startUpSeconds());
    }
    assertThat(ours.longestBacklogSeconds())
        .isLessThanOrEqualTo(2 * (startUps + ScalingSettings.DEFAULT.drainSeconds()));
    assertThat(ours.left()).isLessThan(10); // of the last seconds
  }

  @ParameterizedTest
  @MethodSource("traces")
  void workersAreAsFewAndAsBusyAsTheyCanBeWhereTheLoadIsSteady(Trace trace) {
    Result ours = predictive(trace);
    boolean neverSteady = List.of("sine", "poisson").contains(trace.name());
    assertThat(Double.isNaN(ours.utilisation())).isEqualTo(neverSteady);
    if (!neverSteady) {
      assertThat(ours.utilisation()).isGreaterThanOrEqualTo(0.9 * ours.bestUtilisation());
      assertThat(ours.mostWorkersTooMany()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void stepsAndRampsTurnEnginesRoundOnceAtMost() {
    assertThat(predictive(Traces.step()).mostReversals()).isLessThanOrEqualTo(1);
    assertThat(predictive(Traces.ramp()).mostReversals()).isLessThanOrEqualTo(1);
  }

  private static Result predictive(Trace trace) {
    var settings = ScalingSettings.DEFAULT.workerStartUp(trace.workerStartUpSeconds());
    return new Simulation(trace, "predictive", new PredictivePolicy(settings)).run();
  }
}
