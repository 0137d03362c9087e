package io.tenuto.bench.sweep;

import io.tenuto.bench.results.Metric;
import io.tenuto.bench.trial.Outcome;
import java.util.EnumMap;
import java.util.Map;

/** The figures of a trial. */
final class Figures {
  private Figures() {}

  static Map<Metric, Double> of(Outcome outcome) {
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    if (outcome.ages().getTotalCount() > 0) {
      figures.put(Metric.P50_MICROS, (double) outcome.ages().getValueAtPercentile(50));
      figures.put(Metric.P99_MICROS, (double) outcome.ages().getValueAtPercentile(99));
      figures.put(Metric.MAX_MICROS, (double) outcome.ages().getMaxValue());
    }
    long processed = outcome.observed().processed();
    if (processed > 0) {
      figures.put(
          Metric.CPU_MICROS_PER_MESSAGE, Math.max(0, outcome.cpuSeconds()) * 1e6 / processed);
      outcome
          .wireBytes()
          .ifPresent(
              bytes -> figures.put(Metric.WIRE_BYTES_PER_MESSAGE, bytes / (double) processed));
    }
    outcome.peakBytes().ifPresent(bytes -> figures.put(Metric.PEAK_BYTES, (double) bytes));
    return figures;
  }
}
