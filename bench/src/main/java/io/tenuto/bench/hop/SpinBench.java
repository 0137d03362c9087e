package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import io.tenuto.bench.Statistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Two engines that burn processor time for each message, beside cores ÷ cost. */
final class SpinBench {
  private static final int ENGINES = 2;

  /**
   * At some hundred messages a second a JVM goes on compiling for a minute, on the processors that
   * are measured; messages that cost nothing bring it to an end in a second.
   */
  private static final long WARM_UP_MESSAGES = 200_000;

  private static final double LOWEST = 0.95;
  private static final double HIGHEST = 1.02;

  private final HopOptions options;
  private final Path folder;
  private final List<String> flags;
  private final PrintStream progress;

  SpinBench(HopOptions options, Path folder, List<String> flags, PrintStream progress) {
    this.options = options;
    this.folder = folder;
    this.flags = flags;
    this.progress = progress;
  }

  HopResult measure(Transport transport, Duration cost) throws IOException {
    int cores = Math.min(ENGINES, Runtime.getRuntime().availableProcessors());
    double bound = cores / (cost.toNanos() / 1e9);
    long messages = Math.max(4, 2 * (long) (bound * options.measure().toNanos() / 1e9 / 2));
    var rates = new ArrayList<Double>();
    var engines = new ArrayList<ChildProcess>();
    try {
      var addresses = new ArrayList<String>();
      for (int i = 0; i < ENGINES; i++) {
        Setup setup =
            HopPair.engine(transport, folder, "burn")
                .with("at", transport.endpoint(folder, "engine" + i));
        engines.add(new ChildProcess(setup, flags));
        addresses.add(engines.get(i).introduction().text("at"));
      }
      Setup setup =
          HopPair.sender(folder, Delivery.AT_LEAST_ONCE)
              .with("to", String.join(" ", addresses))
              .with("size", 64);
      try (var sender = new ChildProcess(setup, flags)) {
        round(sender, engines, WARM_UP_MESSAGES, Duration.ZERO);
        round(sender, engines, Math.max(4, messages / 4), cost);
        for (int i = 0; i < options.rounds(); i++) {
          rates.add(round(sender, engines, messages, cost));
          progress.printf(
              Locale.ROOT,
              "%s spin %d ms round %d of %d: %.1f of %.1f messages/s%n",
              transport,
              cost.toMillis(),
              i + 1,
              options.rounds(),
              rates.get(i),
              bound);
        }
      }
    } finally {
      engines.forEach(ChildProcess::close);
    }
    return result(transport, cost, bound, rates);
  }

  private static double round(
      ChildProcess sender, List<ChildProcess> engines, long messages, Duration cost)
      throws IOException {
    long before = completed(engines);
    Setup sent =
        sender.order(
            ChildProcess.plain("offer")
                .with("messages", messages)
                .with("costNanos", cost.toNanos()),
            Duration.ofMinutes(10));
    long completed = completed(engines) - before;
    if (completed != messages) {
      throw new IllegalStateException(
          "spin: "
              + messages
              + " messages were sent, "
              + completed
              + " were processed. The round does not count; this is a fault of the carrier.");
    }
    return messages * 1e9 / sent.number("nanos");
  }

  private static long completed(List<ChildProcess> engines) throws IOException {
    long completed = 0;
    for (ChildProcess engine : engines) {
      completed += engine.order(ChildProcess.plain("counts"), Duration.ZERO).number("count");
    }
    return completed;
  }

  private static HopResult result(
      Transport transport, Duration cost, double bound, List<Double> rates) {
    double rate = Statistics.median(rates);
    double ratio = rate / bound;
    var values = new LinkedHashMap<String, Object>();
    values.put("transport", transport.toString());
    values.put("engines", ENGINES);
    values.put("costMillis", cost.toMillis());
    values.put("rate", rate);
    values.put("bound", bound);
    values.put("ratio", ratio);
    values.put("spread", Statistics.spread(rates));
    values.put("rounds", rates);
    String row =
        String.format(
            Locale.ROOT,
            "%-5s %4d ms  %8.1f of %8.1f messages/s  ratio %.3f  spread %.1f %%",
            transport,
            cost.toMillis(),
            rate,
            bound,
            ratio,
            100 * Statistics.spread(rates));
    return new HopResult("spin", values, row, ratio >= LOWEST && ratio <= HIGHEST);
  }
}
