package io.tenuto.bench.hop;

import io.tenuto.bench.Statistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One-way latency at parts of the maximum rate, open loop: messages go at their intended times or
 * as soon after as possible, and their age is counted from the intended time. Rounds alternate with
 * such of plain sockets: at the same rate, and at the same part of their own maximum.
 */
final class LatencyBench {
  private static final long RETAIN_BYTES = 16L << 20;
  private static final long BEYOND_REACH = 10_000_000; // messages/s of 1 kB

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

  /** An open loop of some time, at some rate; the answer has ages, messages and nanoseconds. */
  private interface Loop {
    Setup round(long rate, Duration time) throws IOException;
  }

  /** One result for each load. */
  List<HopResult> measure(Transport transport) throws IOException {
    var results = new ArrayList<HopResult>();
    try (var pair =
            new HopPair(
                HopPair.engine(transport, folder, "latency"),
                HopPair.sender(folder, options.delivery())
                    .with("size", LatencyResult.SIZE_BYTES)
                    .with("retainBytes", RETAIN_BYTES),
                flags);
        var raw = RawPair.timed(transport, LatencyResult.SIZE_BYTES, folder, flags)) {
      Loop ours = (rate, time) -> round(pair, rate, time);
      Loop plain = (rate, time) -> bound(raw, rate, time);
      double plainMaximum = maximum("raw sockets", transport, plain);
      double maximum = maximum("tenuto", transport, ours);
      for (int load : options.loads()) {
        var result = new LatencyResult(transport, options.delivery(), load, maximum, plainMaximum);
        plain.round(result.rate(), options.warmUp());
        ours.round(result.rate(), options.warmUp());
        for (int i = 0; i < options.rounds(); i++) {
          result.add(
              plain.round(result.plainRate(), options.measure()),
              plain.round(result.rate(), options.measure()),
              ours.round(result.rate(), options.measure()));
          progress.printf(
              Locale.ROOT, "round %d of %d: %s%n", i + 1, options.rounds(), result.last());
        }
        results.add(result.toHopResult());
      }
    }
    return results;
  }

  /**
   * The most that the same source and the same user code sustain: each message has memory of its
   * own and is timed, so that it costs more than one of the rates' benchmark.
   */
  private double maximum(String carrier, Transport transport, Loop loop) throws IOException {
    double reached = reached(loop.round(BEYOND_REACH, options.warmUp().dividedBy(2)));
    var rates = new ArrayList<Double>();
    for (int i = 0; i < options.rounds(); i++) {
      reached = reached(loop.round((long) (2 * reached), options.measure()));
      rates.add(reached);
    }
    progress.printf(
        Locale.ROOT,
        "%s latency: %s, at most %,.0f messages/s%n",
        transport,
        carrier,
        Statistics.median(rates));
    return Statistics.median(rates);
  }

  static double reached(Setup round) {
    return round.number("messages") * 1e9 / round.number("nanos");
  }

  private static Setup round(HopPair pair, long rate, Duration time) throws IOException {
    List<Long> pids = List.of(pair.sender().pid(), pair.engine().pid());
    long before = pair.engine().order(ChildProcess.plain("counts"), Duration.ZERO).number("count");
    pair.engine().order(ChildProcess.plain("restart"), Duration.ZERO);
    CoreUse use = CoreUse.of(pids);
    Setup sent = pair.sender().order(pace(rate, time), time);
    long messages = sent.number("messages");
    Setup seen =
        pair.engine().order(ChildProcess.plain("counts").with("until", before + messages), time);
    return complete("tenuto", sent, seen, CoreUse.of(pids).since(use));
  }

  /** The same open loop over plain sockets: what this machine does to any two processes. */
  private static Setup bound(RawPair pair, long rate, Duration time) throws IOException {
    List<Long> pids = List.of(pair.sender().pid(), pair.receiver().pid());
    pair.receiver().order(ChildProcess.plain("restart"), Duration.ZERO);
    CoreUse use = CoreUse.of(pids);
    Setup sent = pair.sender().order(pace(rate, time), time);
    Setup seen = pair.receiver().order(ChildProcess.plain("counts"), Duration.ZERO);
    return complete("raw socket", sent, seen, CoreUse.of(pids).since(use));
  }

  private static Setup pace(long rate, Duration time) {
    return ChildProcess.plain("pace").with("nanos", time.toNanos()).with("rate", rate);
  }

  private static Setup complete(String carrier, Setup sent, Setup seen, CoreUse use) {
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
    return seen.with("nanos", sent.number("nanos"))
        .with("messages", messages)
        .with("busyNanos", use.busyNanos())
        .with("waitedNanos", use.waitedNanos());
  }
}
