package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two engines that burn processor time for each message, beside cores ÷ cost, and beside the same
 * work in the same processes without messages: what a machine gives, others want a part of.
 */
final class SpinBench {
  private static final int ENGINES = 2;

  /** Messages that cost nothing bring most of the compiling to an end in a second. */
  private static final long QUICK_MESSAGES = 200_000;

  /**
   * At some hundred messages a second a JVM goes on compiling for a minute or two, on the
   * processors that are measured. What it sustains is what it does afterwards: when in two rounds,
   * one after the other, less than this part of one core has gone into it.
   */
  private static final double SETTLED = 0.01;

  private static final int MOST_WARM_UPS = 60;
  private static final Duration LONGEST = Duration.ofMinutes(10);

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
    var result = new SpinResult(transport, ENGINES, cost, bound);
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
        round(sender, engines, QUICK_MESSAGES, Duration.ZERO);
        warmUp(transport, sender, engines, messages, cost);
        for (int i = 0; i < options.rounds(); i++) {
          result.add(
              bare(engines, messages, cost), messages, round(sender, engines, messages, cost));
          progress.printf(
              Locale.ROOT, "round %d of %d: %s%n", i + 1, options.rounds(), result.last());
        }
      }
    } finally {
      engines.forEach(ChildProcess::close);
    }
    return result.toHopResult();
  }

  private void warmUp(
      Transport transport,
      ChildProcess sender,
      List<ChildProcess> engines,
      long messages,
      Duration cost)
      throws IOException {
    int settled = 0;
    for (int i = 0; i < MOST_WARM_UPS && settled < 2; i++) {
      long before = compileMillis(sender, engines);
      double seconds = round(sender, engines, messages, cost).nanos() / 1e9;
      double compiling = (compileMillis(sender, engines) - before) / 1e3 / seconds;
      settled = compiling < SETTLED ? settled + 1 : 0;
      progress.printf(
          Locale.ROOT,
          "%s spin %d ms, warming up: %.1f messages/s, %.1f %% of a core compiles%n",
          transport,
          cost.toMillis(),
          messages / seconds,
          100 * compiling);
    }
  }

  private static long compileMillis(ChildProcess sender, List<ChildProcess> engines)
      throws IOException {
    long sum = sender.order(ChildProcess.plain("counts"), Duration.ZERO).number("compileMillis");
    for (ChildProcess engine : engines) {
      sum += engine.order(ChildProcess.plain("counts"), Duration.ZERO).number("compileMillis");
    }
    return sum;
  }

  /** The same work in the same processes, without any message; messages a second. */
  private static double bare(List<ChildProcess> engines, long messages, Duration cost)
      throws IOException {
    long each = messages / engines.size();
    Setup order =
        ChildProcess.plain("burn").with("messages", each).with("costNanos", cost.toNanos());
    for (ChildProcess engine : engines) {
      engine.begin(order);
    }
    double rate = 0;
    for (ChildProcess engine : engines) {
      rate += each * 1e9 / engine.answer(LONGEST).number("nanos");
    }
    return rate;
  }

  private static SpinResult.Round round(
      ChildProcess sender, List<ChildProcess> engines, long messages, Duration cost)
      throws IOException {
    var pids = new ArrayList<>(List.of(sender.pid()));
    engines.forEach(engine -> pids.add(engine.pid()));
    long before = completed(engines);
    CoreUse use = CoreUse.of(pids);
    Setup sent =
        sender.order(
            ChildProcess.plain("offer")
                .with("messages", messages)
                .with("costNanos", cost.toNanos()),
            LONGEST);
    CoreUse used = CoreUse.of(pids).since(use);
    long completed = completed(engines) - before;
    if (completed != messages) {
      throw new IllegalStateException(
          "spin: "
              + messages
              + " messages were sent, "
              + completed
              + " were processed. The round does not count; this is a fault of the carrier.");
    }
    return new SpinResult.Round(sent.number("nanos"), used);
  }

  private static long completed(List<ChildProcess> engines) throws IOException {
    long completed = 0;
    for (ChildProcess engine : engines) {
      completed += engine.order(ChildProcess.plain("counts"), Duration.ZERO).number("count");
    }
    return completed;
  }
}
