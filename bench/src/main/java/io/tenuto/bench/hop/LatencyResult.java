package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import io.tenuto.bench.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Rounds of the latency's benchmark at one load, beside those of plain sockets. */
final class LatencyResult {
  static final int SIZE_BYTES = 1000;

  private static final long P99_TARGET_NANOS = 2_000_000;
  private static final int LOAD_OF_TARGET = 50; // percent of the maximum

  private final Transport transport;
  private final Delivery delivery;
  private final int load;
  private final double maximum;
  private final double plainMaximum;
  private final List<Setup> plainAtItsOwn = new ArrayList<>();
  private final List<Setup> plain = new ArrayList<>();
  private final List<Setup> ours = new ArrayList<>();

  /**
   * @param load percent of the maximum
   * @param maximum messages per second
   * @param plainMaximum the same of plain sockets
   */
  LatencyResult(
      Transport transport, Delivery delivery, int load, double maximum, double plainMaximum) {
    this.transport = transport;
    this.delivery = delivery;
    this.load = load;
    this.maximum = maximum;
    this.plainMaximum = plainMaximum;
  }

  /** Messages per second to be offered. */
  long rate() {
    return Math.max(1, (long) (maximum * load / 100));
  }

  /** The same part of what plain sockets can carry. */
  long plainRate() {
    return Math.max(1, (long) (plainMaximum * load / 100));
  }

  void add(Setup plainAtItsOwnLoad, Setup plainAtTheSameRate, Setup tenuto) {
    plainAtItsOwn.add(plainAtItsOwnLoad);
    plain.add(plainAtTheSameRate);
    ours.add(tenuto);
  }

  /** The latest round, for people who wait. */
  String last() {
    return row(List.of(last(plainAtItsOwn)), List.of(last(plain)), List.of(last(ours)));
  }

  private static Setup last(List<Setup> rounds) {
    return rounds.get(rounds.size() - 1);
  }

  HopResult toHopResult() {
    var values = new LinkedHashMap<String, Object>();
    values.put("transport", transport.toString());
    values.put("size", SIZE_BYTES);
    values.put("delivery", Report.delivery(delivery));
    values.put("loadPercent", load);
    values.put("maximumRate", maximum);
    values.put("intendedRate", rate());
    values.put("rate", median(ours, LatencyBench::reached));
    for (String name : List.of("p50Nanos", "p99Nanos", "p999Nanos", "maxNanos")) {
      values.put(name, median(ours, name));
    }
    values.put("coresBusy", median(ours, round -> cores(round, "busyNanos")));
    values.put("coresAwaited", median(ours, round -> cores(round, "waitedNanos")));
    values.put("boundP50Nanos", median(plain, "p50Nanos"));
    values.put("boundP99Nanos", median(plain, "p99Nanos"));
    values.put("boundCoresBusy", median(plain, round -> cores(round, "busyNanos")));
    values.put("boundMaximumRate", plainMaximum);
    values.put("boundAtItsLoadP50Nanos", median(plainAtItsOwn, "p50Nanos"));
    values.put("boundAtItsLoadP99Nanos", median(plainAtItsOwn, "p99Nanos"));
    values.put("p99NanosRounds", ours.stream().map(r -> r.number("p99Nanos")).toList());
    boolean met = load > LOAD_OF_TARGET || median(ours, "p99Nanos") <= P99_TARGET_NANOS;
    return new HopResult("latency", values, row(plainAtItsOwn, plain, ours), met);
  }

  private String row(List<Setup> atItsOwn, List<Setup> atTheSame, List<Setup> tenuto) {
    return String.format(
        Locale.ROOT,
        "%-5s %7s  %2d %% of the maximum, %,d messages/s: p50 %,.0f µs  p99 %,.0f µs  p99.9 %,.0f µs"
            + "  cores busy %.2f, waited for %.2f"
            + "  · raw sockets at this rate: p99 %,.0f µs, cores %.2f"
            + "  · at %d %% of theirs, %,d/s: p99 %,.0f µs, cores %.2f",
        transport,
        Report.size(SIZE_BYTES),
        load,
        rate(),
        median(tenuto, "p50Nanos") / 1e3,
        median(tenuto, "p99Nanos") / 1e3,
        median(tenuto, "p999Nanos") / 1e3,
        median(tenuto, round -> cores(round, "busyNanos")),
        median(tenuto, round -> cores(round, "waitedNanos")),
        median(atTheSame, "p99Nanos") / 1e3,
        median(atTheSame, round -> cores(round, "busyNanos")),
        load,
        plainRate(),
        median(atItsOwn, "p99Nanos") / 1e3,
        median(atItsOwn, round -> cores(round, "busyNanos")));
  }

  private static double cores(Setup round, String name) {
    return (double) round.number(name) / round.number("nanos");
  }

  private static double median(List<Setup> rounds, String name) {
    return median(rounds, round -> round.number(name));
  }

  private static double median(List<Setup> rounds, ToDoubleFunction<Setup> value) {
    return Statistics.median(rounds.stream().map(value::applyAsDouble).toList());
  }
}
