package io.tenuto.bench.hop;

import io.tenuto.bench.Manifest;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code bench hop}: how fast one hop is, beside what plain sockets can do on the same host in the
 * same minutes. Starts processes of this program's class path, two for each pair, and ends them.
 */
public final class HopBench {
  private final HopOptions options;
  private final PrintStream progress;
  private final List<String> flags;

  /**
   * @param progress for people who wait
   */
  public HopBench(HopOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
    this.flags = Flags.forChildren();
  }

  /** What is said of host and program beside the results. */
  public Manifest manifest() {
    return Manifest.here(flags);
  }

  /**
   * Measures all that the options ask for, on the caller's thread.
   *
   * @throws IOException if a process cannot be started, ends early or does not answer
   * @throws IllegalStateException if a message was lost, doubled or damaged
   */
  public List<HopResult> run() throws IOException {
    var results = new ArrayList<HopResult>();
    Path folder = Files.createTempDirectory("tenuto-hop");
    try {
      for (HopOptions.Part part : options.parts()) {
        for (Transport transport : options.transports()) {
          measure(part, transport, folder, results);
        }
      }
    } finally {
      delete(folder);
    }
    return results;
  }

  private void measure(
      HopOptions.Part part, Transport transport, Path folder, List<HopResult> results)
      throws IOException {
    switch (part) {
      case RATE -> {
        var rates = new RateBench(options, folder, flags, progress);
        for (int size : options.sizes()) {
          results.add(rates.measure(transport, size));
        }
      }
      case LATENCY ->
          results.addAll(new LatencyBench(options, folder, flags, progress).measure(transport));
      case MEMORY -> {
        var memory = new MemoryBench(options, folder, flags, progress);
        results.add(memory.large(transport));
        results.add(memory.huge(transport));
      }
      case SPIN -> {
        var spin = new SpinBench(options, folder, flags, progress);
        results.add(spin.measure(transport, Duration.ofMillis(10)));
        results.add(spin.measure(transport, Duration.ofMillis(100)));
      }
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /**
   * Prints results on standard output and progress on standard error. Ends with 0, with 1 if a
   * figure is below its target or could not be measured, with 2 if the arguments are wrong. Returns
   * after {@code --help}, which is answered on standard output.
   */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(HopOptions.USAGE);
      return;
    }
    HopOptions options;
    try {
      options = HopOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    try {
      var bench = new HopBench(options, System.err);
      Manifest manifest = bench.manifest();
      List<HopResult> results = bench.run();
      System.out.println(
          options.json() ? Report.json(manifest, results) : Report.table(manifest, results));
      System.exit(results.stream().allMatch(HopResult::met) ? 0 : 1);
    } catch (IOException | IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
