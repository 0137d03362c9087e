package io.tenuto.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.scheduler.scaling.Decision;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What a decision costs at a large site; the long form judges times as well. */
class SchedulerDecisionTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");

  private static final Map<String, Double> MOST_MILLIS =
      Map.of("unchanged", 0.5, "smallChange", 0.5, "complete", 20.0, "placements", 50.0);

  @Test
  void decisionsAreQuick() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(SchedulerDecision.class.getName() + "\\.")
            .forks(LONG ? 2 : 1)
            .jvmArgs("-Xmx256m", "-Djmh.ignoreLock=true")
            .shouldFailOnError(true)
            .warmupIterations(LONG ? 4 : 1)
            .warmupTime(TimeValue.milliseconds(LONG ? 1000 : 200))
            .measurementIterations(LONG ? 3 : 1)
            .measurementTime(TimeValue.milliseconds(LONG ? 1000 : 200));
    var millis = new TreeMap<String, Double>();
    for (RunResult each : new Runner(options.build()).run()) {
      millis.put(each.getPrimaryResult().getLabel(), each.getPrimaryResult().getScore());
    }
    assertThat(millis).containsOnlyKeys(MOST_MILLIS.keySet());
    if (LONG) {
      MOST_MILLIS.forEach(
          (what, most) -> assertThat(millis.get(what)).as("ms for " + what).isLessThan(most));
    }
  }

  /** What is measured is what it says. */
  @Test
  void eachLookFindsTheSame() {
    var site = new SchedulerDecision();
    for (int i = 0; i < 20; i++) {
      assertThat(site.unchanged()).isEmpty();
      assertThat(started(site.smallChange())).isEqualTo(10);
      List<Decision> all = site.complete();
      assertThat(all).hasSize(100);
      assertThat(started(all)).isEqualTo(10_000);
    }
    assertThat(site.placements().bins()).isGreaterThan(1_000);
  }

  private static int started(List<Decision> decisions) {
    return decisions.stream()
        .filter(Decision.StartEngines.class::isInstance)
        .mapToInt(each -> ((Decision.StartEngines) each).count())
        .sum();
  }
}
