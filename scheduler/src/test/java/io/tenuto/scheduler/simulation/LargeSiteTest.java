package io.tenuto.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.scaling.PredictivePolicy;
import io.tenuto.scheduler.scaling.ScalingSettings;
import io.tenuto.scheduler.simulation.Trace.Rate;
import io.tenuto.scheduler.simulation.Trace.StreamTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A day of a site with a thousand workers and ten thousand engines, at their most. */
class LargeSiteTest {
  private static final Resources ENGINE = new Resources(1_000_000, 1 << 30, 0, 0);
  private static final Resources WORKER = new Resources(10_000_000, 1L << 36, 0, 0);
  private static final double DAY = 86_400;

  private static StreamTrace stream(int number, double seconds) {
    var rates = new ArrayList<Rate>();
    double period = 3600.0 * (1 + number % 7);
    for (double second = 0; second < seconds; second += 60) {
      double rate = 50 + 45 * Math.sin(0.7 * number + 2 * Math.PI * second / period);
      rates.add(new Rate(second, rate));
    }
    return new StreamTrace("stream-" + number, 2, 1, ENGINE, ENGINE, 1, Limits.NONE, rates);
  }

  private static Result run(double seconds) {
    List<StreamTrace> streams = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      streams.add(stream(i, seconds));
    }
    var trace = new Trace("site", seconds, WORKER, 2, streams, Trace.Failures.NONE);
    var policy = new PredictivePolicy(ScalingSettings.DEFAULT.workerStartUp(2));
    Result result = new Simulation(trace, "predictive", policy).run();
    assertThat(result.samples()).anyMatch(sample -> sample.enginesThere() > 9_500);
    assertThat(result.samples()).anyMatch(sample -> sample.workersReady() > 950);
    assertThat(result.workerSeconds()).isLessThan(1.1 * result.leastWorkerSeconds());
    return result;
  }

  @Test
  void aQuarterOfAnHourIsServedByHardlyMoreWorkersThanItNeeds() {
    assertThat(run(900).left()).isLessThan(1000); // of 50,000 messages in ten seconds
  }

  @Test
  @EnabledIfSystemProperty(named = "tenuto.long", matches = "true")
  void aDayTakesAMinuteAtMost() {
    long began = System.nanoTime();
    Result day = run(DAY);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
    assertThat(day.p99Seconds()).as("of messages that take 2 s").isLessThan(2.5);
  }
}
