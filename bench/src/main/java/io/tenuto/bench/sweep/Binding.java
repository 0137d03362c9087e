package io.tenuto.bench.sweep;

import io.tenuto.bench.trial.Outcome;
import io.tenuto.load.Cell;
import java.util.Map;

/** What keeps a system from going faster, judged by the highest rate that it sustained. */
final class Binding {
  /** A part is used up from this share on: nothing uses all of it. */
  private static final double USED_UP = 0.85;

  private Binding() {}

  /**
   * @param highest the trial of the highest sustained rate
   * @param cores how many there are for processing
   */
  static String of(Cell cell, Outcome highest, int cores) {
    double rate = highest.observed().rate();
    if (rate * cell.costMicros() / 1e6 >= USED_UP * cores) {
      return "processing";
    }
    double used = highest.cpuSeconds() / highest.seconds();
    if (used >= USED_UP * Runtime.getRuntime().availableProcessors()) {
      return "cores, mostly " + busiest(highest.cpuByProcess());
    }
    Map.Entry<String, Double> most =
        highest.cpuByProcess().entrySet().stream().max(Map.Entry.comparingByValue()).orElse(null);
    if (most != null && most.getValue() / highest.seconds() >= USED_UP) {
      return most.getKey(); // about one core: most likely a single thread
    }
    return "waiting"; // no core is used up: batches, acknowledgements, the disk
  }

  private static String busiest(Map<String, Double> cpu) {
    return cpu.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("unknown");
  }
}
