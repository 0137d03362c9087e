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
 * Messages per second over one transport at one size, in rounds that alternate with the bound's.
 */
final class RateBench {
  private static final double RATIO_TARGET = 0.7;
  private static final int RATIO_FROM_BYTES = 10_000;
  private static final double SMALL_TARGET = 3e6;
  private static final int SMALL_BYTES = 100;

  private final HopOptions options;
  private final Path folder;
  private final List<String> flags;
  private final PrintStream progress;

  RateBench(HopOptions options, Path folder, List<String> flags, PrintStream progress) {
    this.options = options;
    this.folder = folder;
    this.flags = flags;
    this.progress = progress;
  }

  /** Measures; the results' counts and sums have been checked. */
  HopResult measure(Transport transport, int size) throws IOException {
    var bound = new ArrayList<Round>();
    var ours = new ArrayList<Round>();
    try (Pair raw = new RawPair(transport.bound(), size, folder, flags);
        Pair hop = HopPair.touching(transport, size, options.delivery(), folder, flags)) {
      Duration half = options.warmUp().dividedBy(2);
      for (int i = 0; i < 2; i++) {
        raw.round(half);
        hop.round(half);
      }
      for (int i = 0; i < options.rounds(); i++) {
        boolean boundFirst = i % 2 == 0;
        if (boundFirst) {
          bound.add(raw.round(options.measure()));
        }
        ours.add(hop.round(options.measure()));
        if (!boundFirst) {
          bound.add(raw.round(options.measure()));
        }
        progress.printf(
            Locale.ROOT,
            "%s %s round %d of %d: %,.0f of %,.0f messages/s%n",
            transport,
            Report.size(size),
            i + 1,
            options.rounds(),
            ours.get(i).rate(),
            bound.get(i).rate());
      }
    }
    return result(transport, size, bound, ours);
  }

  private HopResult result(Transport transport, int size, List<Round> bound, List<Round> ours) {
    List<Double> boundRates = bound.stream().map(Round::rate).toList();
    List<Double> rates = ours.stream().map(Round::rate).toList();
    double boundRate = Statistics.median(boundRates);
    double rate = Statistics.median(rates);
    double ratio = rate / boundRate;
    double cpu = Statistics.median(ours.stream().map(Round::cpuNanosPerMessage).toList());
    double boundCpu = Statistics.median(bound.stream().map(Round::cpuNanosPerMessage).toList());
    var values = new LinkedHashMap<String, Object>();
    values.put("transport", transport.toString());
    values.put("size", size);
    values.put("delivery", Report.delivery(options.delivery()));
    values.put("rate", rate);
    values.put("bound", boundRate);
    values.put("ratio", ratio);
    values.put("bytesPerSecond", rate * size);
    values.put("spread", Statistics.spread(rates));
    values.put("boundSpread", Statistics.spread(boundRates));
    values.put("rounds", rates);
    values.put("boundRounds", boundRates);
    values.put("cpuNanosPerMessage", cpu);
    values.put("cpuRounds", ours.stream().map(Round::cpuNanosPerMessage).toList());
    values.put("boundCpuRounds", bound.stream().map(Round::cpuNanosPerMessage).toList());
    values.put("boundCpuNanosPerMessage", boundCpu);
    values.put(
        "senderCpuNanosPerMessage",
        Statistics.median(
            ours.stream().map(r -> (double) r.senderCpuNanos() / r.messages()).toList()));
    boolean met =
        transport == Transport.TLS // has no target yet: what it costs is what is asked
            || ((size < RATIO_FROM_BYTES || ratio >= RATIO_TARGET)
                && (size != SMALL_BYTES || rate >= SMALL_TARGET));
    String row =
        String.format(
            Locale.ROOT,
            "%-5s %7s %,14.0f %,14.0f %6.2f %8.2f GB/s  spread %4.1f %% / %4.1f %%  cpu %,.0f / %,.0f ns",
            transport,
            Report.size(size),
            rate,
            boundRate,
            ratio,
            rate * size / 1e9,
            100 * Statistics.spread(rates),
            100 * Statistics.spread(boundRates),
            cpu,
            boundCpu);
    return new HopResult("rate", values, row, met);
  }
}
