package io.tenuto.cli;

import io.tenuto.bench.experiment.Experiment;
import io.tenuto.bench.experiment.ExperimentRun;
import io.tenuto.bench.link.LinkRate;
import io.tenuto.bench.sweep.Grid;
import io.tenuto.bench.sweep.Preset;
import io.tenuto.bench.sweep.Sweep;
import io.tenuto.bench.sweep.SweepOptions;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.load.Filling;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto bench run}. */
@Command(
    name = "run",
    description = {
      "Finds the highest rate that each system sustains, for each size of messages and each"
          + " processing cost, and writes a report.",
      "A folder that holds the same sweep is gone on with: what is measured already stays."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, BenchRunCommand.MARKED_MEANS, ExitCode.USAGE_MEANS})
final class BenchRunCommand implements Callable<Integer> {
  static final String MARKED_MEANS =
      ExitCode.FAILED + ":It failed, or a cell could not be measured: the report says why.";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "EXPERIMENT",
      description =
          "An experiment of HarmonicIO's authors instead, with Tenuto alone: harmonicio-fig4,"
              + " harmonicio-fig6, harmonicio-fig7, or microscopy.")
  private @Nullable String experiment;

  @Option(
      names = "--grid",
      paramLabel = "GRID",
      defaultValue = "quick",
      description =
          "quick, full, or SIZES:COSTS such as 1kB,1MB:0,10ms. Default: ${DEFAULT-VALUE}.")
  private String grid;

  @Option(
      names = "--systems",
      paramLabel = "NAMES",
      split = ",",
      description =
          "Which systems, by their names. Default: the two bounds of plain sockets, tenuto, kafka"
              + " and spark-kafka; for grids that are not quick, all there are.")
  private @Nullable List<String> systems;

  @Option(
      names = "--delivery",
      paramLabel = "WORDS",
      split = ",",
      defaultValue = "at-least-once",
      description =
          "Which promises are measured: at-least-once, at-most-once, durable, or several."
              + " Default: ${DEFAULT-VALUE}.")
  private List<String> delivery;

  @Option(
      names = "--tuned",
      description = "Measure tuned variants of each system as well as the one without options.")
  private boolean tuned;

  @Option(
      names = "--search",
      paramLabel = "RULES",
      defaultValue = "bisecting",
      description =
          "bisecting, or paper: the rules of the comparison paper. Default: ${DEFAULT-VALUE}.")
  private String search;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description =
          "How often each cell is searched, in rounds over all systems. Default: 1 for quick,"
              + " else 3.")
  private @Nullable Integer repeats;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "Length of one trial; up to four times as long while its verdict is not sure. Default: 3"
              + " for quick, else 10.")
  private @Nullable Double seconds;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "How near the ends of a bracket come: highest divided by lowest. Default: 1.1 for quick,"
              + " else 1.03.")
  private @Nullable Double precision;

  @Option(
      names = "--payload",
      paramLabel = "KIND",
      defaultValue = "random",
      description =
          "What messages are filled with: random; image, like a 16-bit microscope image; or the"
              + " path of a file, whose bytes are repeated. Default: ${DEFAULT-VALUE}.")
  private String payload;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the filling. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "How many messages are processed at a time. Default: the cores of this host.")
  private @Nullable Integer cores;

  @Option(
      names = "--link",
      paramLabel = "RATE",
      description =
          "Give source, broker and processing a host each (network namespaces; needs root, ip and"
              + " tc) whose links carry so much, such as 1400mbit. Default: all on this host.")
  private @Nullable String link;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "Of an experiment: how many messages a run has at most, for a shorter look.")
  private @Nullable Long messages;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      defaultValue = "bench-results",
      description = "Where results go. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int marked = experiment == null ? sweep().run() : run(experiment);
    BenchReportCommand.write(output, spec.commandLine().getOut());
    return marked == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private int run(String name) throws IOException {
    try {
      boolean ofGrids =
          systems != null || seconds != null || precision != null || tuned || link != null;
      if (ofGrids || !grid.equals("quick")) {
        throw new IllegalArgumentException(
            name
                + ": with an experiment, which is Tenuto's alone, --grid, --systems, --seconds,"
                + " --precision, --tuned and --link mean nothing. Leave them out.");
      }
      Experiment found = Experiment.named(name, Runtime.getRuntime().availableProcessors());
      if (messages != null) {
        found = found.atMost(messages);
      }
      return new ExperimentRun(found, repeats == null ? 1 : repeats, output, this::say).run();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(PlainText.lines(line));
    err.flush();
  }

  private Sweep sweep() throws IOException {
    try {
      return Sweep.open(options(), this::say);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private SweepOptions options() {
    Preset preset = Preset.of(grid);
    return new SweepOptions(
        Grid.parse(grid),
        systems == null ? preset.systems() : systems,
        deliveries(),
        tuned,
        oneOf("--search", search, List.of("bisecting", "paper")).equals("paper"),
        repeats == null ? preset.repeats() : repeats,
        seconds == null ? preset.seconds() : seconds,
        precision == null ? preset.precision() : precision,
        filling(),
        seed,
        cores == null ? Runtime.getRuntime().availableProcessors() : cores,
        Optional.ofNullable(link).map(LinkRate::parse),
        output);
  }

  private Filling filling() {
    for (Filling madeUp : List.of(Filling.RANDOM, Filling.IMAGE)) {
      if (madeUp.name().equals(payload)) {
        return madeUp;
      }
    }
    try {
      return Filling.ofFile(Path.of(payload));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--payload " + payload + ": expected random, image or a file: " + e.getMessage() + ".",
          e);
    }
  }

  private Set<Guarantee> deliveries() {
    var byWord = new LinkedHashMap<String, Guarantee>();
    for (Guarantee each : Guarantee.values()) {
      byWord.put(String.valueOf(each), each);
    }
    var all = EnumSet.noneOf(Guarantee.class);
    for (String word : delivery) {
      oneOf("--delivery", word, List.copyOf(byWord.keySet()));
      all.add(byWord.get(word));
    }
    return all;
  }

  private static String oneOf(String option, String value, List<String> words) {
    if (!words.contains(value)) {
      throw new IllegalArgumentException(
          option + " " + value + ": expected " + String.join(" or ", words) + ".");
    }
    return value;
  }
}
