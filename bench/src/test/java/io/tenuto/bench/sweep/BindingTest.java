package io.tenuto.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.search.Observed;
import io.tenuto.bench.trial.Outcome;
import io.tenuto.load.Cell;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BindingTest {
  private static final double SECONDS = 10;
  private static final int HOST = Runtime.getRuntime().availableProcessors();

  /** A trial of ten seconds, and what each process has used of one core. */
  private static Outcome outcome(double rate, Map<String, Double> cores) {
    long sent = (long) (rate * SECONDS);
    Map<String, Double> cpu =
        cores.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue() * SECONDS));
    return new Outcome(
        new Observed(rate, SECONDS, 2.5, sent, SECONDS, sent, true, 0, 0, false, List.of()),
        new Histogram(2),
        SECONDS,
        cpu.values().stream().mapToDouble(Double::doubleValue).sum(),
        cpu,
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private static String binds(int costMicros, double rate, Map<String, Double> cores) {
    return Binding.of(new Cell(1_000, costMicros), outcome(rate, cores), 2);
  }

  @Test
  void whoseCoresAreUsedUpByWhatMessagesCostIsBoundByProcessing() {
    assertThat(binds(1_000, 1_700, Map.of("engine", 0.1))).isEqualTo("processing");
    assertThat(binds(1_000, 1_690, Map.of("engine", 0.1))).isEqualTo("waiting");
  }

  @Test
  void whoUsesAllCoresOfTheHostIsBoundByThemAndMostlyByTheBusiest() {
    assertThat(binds(0, 1_000, Map.of("source", 0.4 * HOST, "broker", 0.5 * HOST)))
        .isEqualTo("cores, mostly broker");
  }

  @Test
  void aProcessThatUsesAboutOneCoreIsNamed() {
    assertThat(binds(0, 1_000, Map.of("source", 0.86, "broker", 0.1)))
        .isEqualTo(HOST == 1 ? "cores, mostly source" : "source");
  }

  @Test
  void whereNothingIsUsedUpOneWaits() {
    assertThat(binds(0, 1_000, Map.of("source", 0.3, "broker", 0.4))).isEqualTo("waiting");
    assertThat(binds(0, 1_000, Map.of())).isEqualTo("waiting");
  }
}
