package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import io.tenuto.bench.Manifest;
import io.tenuto.bench.Statistics;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * {@code bench engines}: what each way to run user code costs, at least once over a Unix socket,
 * beside a slot in the engine's own process. Messages are counted one by one, and their bytes
 * touched.
 */
public final class EnginesBench {
  private final EnginesOptions options;
  private final PrintStream progress;
  private final List<String> flags = flags();

  /**
   * One kind at one size.
   *
   * @param rate messages per second, the median of the rounds
   * @param spread of the rounds, highest less lowest by the median
   * @param ofSlot the rate by that of a slot in the same run; NaN if that was not measured
   * @param firstSeconds from the order to start the code until its first message was processed
   */
  public record Result(
      EngineKind kind, int size, double rate, double spread, double ofSlot, double firstSeconds) {
    Map<String, Object> json() {
      var values = new LinkedHashMap<String, Object>();
      values.put("kind", kind.toString());
      values.put("size", size);
      values.put("rate", rate);
      values.put("bytesPerSecond", rate * size);
      values.put("spread", spread);
      if (!Double.isNaN(ofSlot)) {
        values.put("ofSlot", ofSlot);
      }
      values.put("firstSeconds", firstSeconds);
      return values;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "%-8s %7s %,14.0f %9.3f GB/s %8.4f  first %7.1f ms  spread %4.1f %%",
          kind,
          Report.size(size),
          rate,
          rate * size / 1e9,
          ofSlot,
          1e3 * firstSeconds,
          100 * spread);
    }
  }

  /**
   * Makes a bench; nothing is started yet.
   *
   * @param progress for people who wait
   */
  public EnginesBench(EnginesOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Those of children, and where the Python package lies. */
  private static List<String> flags() {
    var flags = new ArrayList<>(Flags.forChildren());
    for (String name : List.of("tenuto.home", "tenuto.python")) {
      String value = System.getProperty(name);
      if (value != null) {
        flags.add("-D" + name + "=" + value);
      }
    }
    return flags;
  }

  /**
   * Measures on the caller's thread.
   *
   * @throws IOException if a process cannot be started, ends early or does not answer
   * @throws IllegalStateException if a message was lost, doubled or damaged
   */
  public List<Result> run() throws IOException {
    var results = new ArrayList<Result>();
    for (int size : options.sizes()) {
      double slot = Double.NaN;
      for (EngineKind kind : options.kinds()) {
        Result result = measure(kind, size, slot);
        results.add(result);
        slot = kind == EngineKind.SLOT ? result.rate() : slot;
      }
    }
    return results;
  }

  private Result measure(EngineKind kind, int size, double slot) throws IOException {
    Path folder = Files.createTempDirectory("tenuto-engines");
    var rates = new ArrayList<Double>();
    double first;
    try (var pair = pair(kind, size, folder)) {
      pair.round(options.measure().dividedBy(2));
      first = pair.firstNanos() / 1e9;
      for (int i = 0; i < options.rounds(); i++) {
        rates.add(pair.round(options.measure()).rate());
        progress.printf(
            Locale.ROOT,
            "%s %s round %d of %d: %,.0f messages/s%n",
            kind,
            Report.size(size),
            i + 1,
            options.rounds(),
            rates.get(i));
      }
    } finally {
      HopBench.delete(folder);
    }
    double rate = Statistics.median(rates);
    double ofSlot = kind == EngineKind.SLOT ? 1 : rate / slot;
    return new Result(kind, size, rate, Statistics.spread(rates), ofSlot, first);
  }

  private HopPair pair(EngineKind kind, int size, Path folder) throws IOException {
    Setup engine =
        HopPair.engine(Transport.UNIX, folder, "outside")
            .with("kind", kind.name())
            .with("image", options.image())
            .with("runtime", options.runtime());
    Setup sender =
        HopPair.sender(folder, Delivery.AT_LEAST_ONCE)
            .with("size", size)
            .with("retainBytes", kind.retainBytes(size));
    return new HopPair(engine, sender, flags);
  }

  private String table(List<Result> results) {
    var text = new StringBuilder();
    Manifest.here(flags)
        .values()
        .forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    text.append(
        String.format(
            Locale.ROOT, "%n%-8s %7s %14s %14s %8s%n", "", "size", "messages/s", "", "of slot"));
    results.forEach(result -> text.append(result.row()).append('\n'));
    return text.toString();
  }

  private String json(List<Result> results) {
    var lines = new StringJoiner(",\n ", "[", "]");
    for (Result result : results) {
      var all = new LinkedHashMap<>(result.json());
      all.put("manifest", Manifest.here(flags).values());
      lines.add(new String(Json.write(all), StandardCharsets.UTF_8));
    }
    return lines.toString();
  }

  /**
   * Prints results on standard output and progress on standard error. Ends with 0, with 1 if a
   * figure could not be measured, with 2 if the arguments are wrong. Returns after {@code --help},
   * which is answered on standard output.
   */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(EnginesOptions.USAGE);
      return;
    }
    try {
      EnginesOptions options = EnginesOptions.parse(arguments);
      var bench = new EnginesBench(options, System.err);
      List<Result> results = bench.run();
      System.out.println(options.json() ? bench.json(results) : bench.table(results));
      System.exit(0);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException | IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
