package io.tenuto.bench.report;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Metric;
import io.tenuto.bench.results.ResultsWriter;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.results.TrialResult;
import io.tenuto.bench.search.Bracket;
import io.tenuto.bench.system.Guarantee;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A results folder that nobody measured: nine cells, four systems and one more of another delivery
 * guarantee, two bounds, one marked cell, one that nobody tried, and names that want to be markup.
 */
final class MadeUp {
  static final List<Integer> SIZES = List.of(100, 10_000, 1_000_000);
  static final List<Integer> COSTS = List.of(0, 1000, 10_000);
  static final String HOSTILE = "<script>alert(1)</script> & \"co\", ltd";
  static final String REASON = "the <b>broker</b> ended with status 1,\nsaid \"out of memory\"";

  static final Subject TENUTO = atLeastOnce("tenuto", "default");
  static final Subject KAFKA = atLeastOnce("kafka", "default");
  static final Subject TUNED = atLeastOnce("kafka", "tuned");
  static final Subject EVIL = atLeastOnce(HOSTILE, "default");
  static final Subject CARELESS = new Subject("careless", "default", Guarantee.AT_MOST_ONCE);
  static final Subject RAW = new Subject("raw-tcp", "default", Guarantee.AT_MOST_ONCE);

  private MadeUp() {}

  private static Subject atLeastOnce(String system, String variant) {
    return new Subject(system, variant, Guarantee.AT_LEAST_ONCE);
  }

  /** Rates at cost 0 by size; work takes its share of two cores. */
  private static final Map<Subject, double[]> FREE =
      Map.of(
          TENUTO, new double[] {6_400_000, 497_000, 5_960},
          KAFKA, new double[] {1_900_000, 26_000, 248},
          TUNED, new double[] {2_100_000, 31_000, 262},
          EVIL, new double[] {900_000, 36_000, 198},
          CARELESS, new double[] {9_800_000, 900_000, 9_000},
          RAW, new double[] {43_000_000, 680_000, 6_600});

  private static final Map<Subject, Double> USEFUL =
      Map.of(TENUTO, 0.985, KAFKA, 0.72, TUNED, 0.8, EVIL, 0.97, CARELESS, 0.9, RAW, 0.995);

  static double rate(Subject subject, int size, int cost) {
    double free = FREE.getOrDefault(subject, new double[3])[SIZES.indexOf(size)];
    double busy =
        cost == 0 ? Double.POSITIVE_INFINITY : 2e6 / cost * USEFUL.getOrDefault(subject, 1.0);
    return Math.min(free, busy);
  }

  static void write(Path folder) throws IOException {
    ResultsWriter.manifest(
        folder,
        Map.of(
            "schema",
            1,
            "time",
            "2026-11-29T20:00:00Z",
            "host",
            "bench-1 " + HOSTILE,
            "cores",
            2,
            "processor",
            "AMD EPYC",
            "grid",
            Map.of("sizes", SIZES, "costs", COSTS)));
    try (ResultsWriter out = ResultsWriter.open(folder)) {
      for (int size : SIZES) {
        for (int cost : COSTS) {
          for (int repeat = 1; repeat <= 3; repeat++) {
            for (Subject subject : FREE.keySet()) {
              cell(out, subject, size, cost, repeat);
            }
          }
        }
      }
      trials(out);
    }
  }

  private static void cell(ResultsWriter out, Subject subject, int size, int cost, int repeat)
      throws IOException {
    if (subject.equals(EVIL) && size == 1_000_000 && cost == 0) {
      return; // nobody tried
    }
    if (subject.equals(KAFKA) && size == 1_000_000 && cost == 10_000) {
      out.add(CellResult.marked(subject, false, size, cost, repeat, REASON));
      return;
    }
    double low = rate(subject, size, cost) * (0.98 + 0.01 * repeat);
    var metrics = new EnumMap<Metric, Double>(Metric.class);
    metrics.put(Metric.P50_MICROS, 100.0 + size / 1000.0);
    metrics.put(Metric.P99_MICROS, 900.0 + size / 100.0);
    metrics.put(Metric.CPU_MICROS_PER_MESSAGE, cost + 2e6 / rate(subject, size, 0));
    metrics.put(
        Metric.WIRE_BYTES_PER_MESSAGE, (subject.system().equals("tenuto") ? 1 : 2) * (size + 40.0));
    metrics.put(
        Metric.PEAK_BYTES, (subject.system().equals("kafka") ? 812e6 : 180e6) + 64.0 * size);
    metrics.put(Metric.START_SECONDS, subject.system().equals("kafka") ? 7.1 : 0.9);
    out.add(
        CellResult.measured(
            subject,
            subject.equals(RAW),
            size,
            cost,
            repeat,
            new Bracket(low, low * 1.04),
            subject.equals(KAFKA) ? "broker" : "engine",
            metrics,
            9,
            41.5));
  }

  private static void trials(ResultsWriter out) throws IOException {
    long number = 0;
    for (Subject subject : List.of(TENUTO, KAFKA, TUNED, EVIL)) {
      double most = rate(subject, 10_000, 0);
      for (int step = 1; step <= 9; step++) {
        double rate = most * step / 8.0;
        boolean sustained = step <= 8;
        double p50 = (subject.equals(TENUTO) ? 100 : 1500) / (1.05 - Math.min(1, step / 8.0));
        out.add(
            new TrialResult(
                subject,
                10_000,
                0,
                1,
                ++number,
                rate,
                sustained,
                sustained ? "" : "the lag rises",
                1000,
                sustained ? 1000 : 900,
                Map.of(
                    Metric.P50_MICROS,
                    p50,
                    Metric.P99_MICROS,
                    8 * p50,
                    Metric.MAX_MICROS,
                    20 * p50)));
      }
    }
  }
}
