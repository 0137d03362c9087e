package io.tenuto.bench.hop;

import io.tenuto.bench.Statistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * One-way latency at half of the maximum rate, open loop: messages go at their intended times or as
 * soon after as possible, and their age is counted from the intended time. Rounds alternate with
 * such of plain sockets at the same rate.
 */
final class LatencyBench {
  private static final int SIZE_BYTES = 1000;
  private static final long RETAIN_BYTES = 16L << 20;
  private static final long BEYOND_REACH = 10_000_000; // messages/s of 1 kB
  private static final long P99_TARGET_NANOS = 2_000_000;

  private final HopOptions options;
  private final Path folder;
  private final List<String> flags;
  private final PrintStream progress;

  LatencyBench(HopOptions options, Path folder, List<String> flags, PrintStream progress) {
    this.options = options;
    this.folder = folder;
    this.flags = flags;
    this.progress = progress;
  }

  HopResult measure(Transport transport) throws IOException {
    var rounds = new ArrayList<Setup>();
    var bounds = new ArrayList<Setup>();
    try (var pair =
            new HopPair(
                HopPair.engine(transport, folder, "latency"),
                HopPair.sender(folder, options.delivery())
                    .with("size", SIZE_BYTES)
                    .with("retainBytes", RETAIN_BYTES),
                flags);
        var raw = RawPair.timed(transport, SIZE_BYTES, folder, flags)) {
      double maximum = maximum(pair, transport);
      long rate = (long) (maximum / 2);
      bound(raw, rate, options.warmUp());
      round(pair, rate, options.warmUp());
      for (int i = 0; i < options.rounds(); i++) {
        bounds.add(bound(raw, rate, options.measure()));
        rounds.add(round(pair, rate, options.measure()));
        progress.printf(
            Locale.ROOT,
            "%s latency round %d of %d at %,d messages/s: p50 %,d µs, p99 %,d µs;"
                + " raw sockets p50 %,d µs, p99 %,d µs%n",
            transport,
            i + 1,
            options.rounds(),
            rate,
            rounds.get(i).number("p50Nanos") / 1000,
            rounds.get(i).number("p99Nanos") / 1000,
            bounds.get(i).number("p50Nanos") / 1000,
            bounds.get(i).number("p99Nanos") / 1000);
      }
      return result(transport, maximum, rate, rounds, bounds);
    }
  }

  /**
   * The most that the same source and the same user code sustain: each message has memory of its
   * own and is timed, so that it costs more than one of the rates' benchmark.
   */
  private double maximum(HopPair pair, Transport transport) throws IOException {
    double reached = reached(round(pair, BEYOND_REACH, options.warmUp().dividedBy(2)));
    var rates = new ArrayList<Double>();
    for (int i = 0; i < options.rounds(); i++) {
      reached = reached(round(pair, (long) (2 * reached), options.measure()));
      rates.add(reached);
    }
    progress.printf(
        Locale.ROOT, "%s latency: at most %,.0f messages/s%n", transport, Statistics.median(rates));
    return Statistics.median(rates);
  }

  private static double reached(Setup round) {
    return round.number("messages") * 1e9 / round.number("nanos");
  }

  private static Setup round(HopPair pair, long rate, Duration time) throws IOException {
    long before = pair.engine().order(ChildProcess.plain("counts"), Duration.ZERO).number("count");
    pair.engine().order(ChildProcess.plain("restart"), Duration.ZERO);
    Setup sent =
        pair.sender()
            .order(
                ChildProcess.plain("pace").with("nanos", time.toNanos()).with("rate", rate), time);
    long messages = sent.number("messages");
    Setup seen =
        pair.engine().order(ChildProcess.plain("counts").with("until", before + messages), time);
    return complete("tenuto", sent, seen);
  }

  /** The same open loop over plain sockets: what this machine does to any two processes. */
  private static Setup bound(RawPair pair, long rate, Duration time) throws IOException {
    pair.receiver().order(ChildProcess.plain("restart"), Duration.ZERO);
    Setup sent =
        pair.sender()
            .order(
                ChildProcess.plain("pace").with("nanos", time.toNanos()).with("rate", rate), time);
    Setup seen = pair.receiver().order(ChildProcess.plain("counts"), Duration.ZERO);
    return complete("raw socket", sent, seen);
  }

  private static Setup complete(String carrier, Setup sent, Setup seen) {
    long messages = sent.number("messages");
    if (seen.number("recorded") != messages) {
      throw new IllegalStateException(
          carrier
              + " latency: "
              + messages
              + " messages were sent, "
              + seen.number("recorded")
              + " arrived. The round does not count; this is a fault of the carrier.");
    }
    return seen.with("nanos", sent.number("nanos")).with("messages", messages);
  }

  private HopResult result(
      Transport transport, double maximum, long rate, List<Setup> rounds, List<Setup> bounds) {
    var values = new LinkedHashMap<String, Object>();
    values.put("transport", transport.toString());
    values.put("size", SIZE_BYTES);
    values.put("delivery", Report.delivery(options.delivery()));
    values.put("maximumRate", maximum);
    values.put("intendedRate", rate);
    values.put("rate", Statistics.median(rounds.stream().map(LatencyBench::reached).toList()));
    for (String name : List.of("p50Nanos", "p99Nanos", "p999Nanos", "maxNanos")) {
      values.put(name, median(rounds, name));
    }
    values.put("boundP50Nanos", median(bounds, "p50Nanos"));
    values.put("boundP99Nanos", median(bounds, "p99Nanos"));
    values.put("p99NanosRounds", rounds.stream().map(r -> r.number("p99Nanos")).toList());
    double p99 = median(rounds, "p99Nanos");
    String row =
        String.format(
            Locale.ROOT,
            "%-5s %7s  %,d messages/s (half of %,.0f)  p50 %,.0f µs  p99 %,.0f µs  p99.9 %,.0f µs"
                + "  raw sockets p50 %,.0f µs  p99 %,.0f µs",
            transport,
            Report.size(SIZE_BYTES),
            rate,
            maximum,
            median(rounds, "p50Nanos") / 1e3,
            p99 / 1e3,
            median(rounds, "p999Nanos") / 1e3,
            median(bounds, "p50Nanos") / 1e3,
            median(bounds, "p99Nanos") / 1e3);
    return new HopResult("latency", values, row, p99 <= P99_TARGET_NANOS);
  }

  private static double median(List<Setup> rounds, String name) {
    return Statistics.median(rounds.stream().map(r -> (double) r.number(name)).toList());
  }
}
