package io.tenuto.cli;

import io.tenuto.cli.report.DeadLetterLines;
import io.tenuto.cli.report.RunReport;
import io.tenuto.config.Durations;
import io.tenuto.config.LoadedPipeline;
import io.tenuto.config.Pipeline;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.chaos.Chaos;
import io.tenuto.engine.run.Aftermath;
import io.tenuto.engine.run.LocalRun;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.engine.run.SourceFailedException;
import io.tenuto.engine.run.Verdict;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto run}: a pipeline file, in this process and its children or on workers. */
@Command(
    name = "run",
    description = "Runs a pipeline file to the end of its source and leaves results and a report.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {
      ExitCode.OK_MEANS,
      ExitCode.FAILED_MEANS,
      ExitCode.USAGE_MEANS,
      ExitCode.CONFIG_MEANS,
      ExitCode.REFUSED_MEANS,
      ExitCode.LOSS_MEANS,
      ExitCode.INTERRUPTED_MEANS
    })
final class RunCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PIPELINE", description = "The pipeline file (YAML).")
  private Path file;

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description = "Stream the files of this folder tree instead of the pipeline's own source.")
  private @Nullable Path input;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Where results go. A watched folder, or a durable or replicated stream, goes on where the last run with"
              + " the same one stopped. Default: tenuto-runs/NAME-TIME, of these two"
              + " tenuto-runs/NAME.")
  private @Nullable Path output;

  @Option(
      names = "--overwrite",
      description =
          "Replace results of an earlier run in the output folder; a watched folder, or a durable or replicated stream, begins"
              + " anew.")
  private boolean overwrite;

  @Option(
      names = "--change-keepers",
      description =
          "Begin a replicated stream with the keepers that the file names now, although the run"
              + " before had others. One of them must have everything; the others are filled from it.")
  private boolean changeKeepers;

  @Option(
      names = "--master",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "Run the engines on the workers of this master; several are tried in turn.")
  private List<String> masters = List.of();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      description =
          "With --master: this process's own port; 'none' lets it dial out. Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "With --master: the name or address under which workers reach this host.")
  private List<String> advertise = List.of();

  @Mixin private ChaosOptions chaosOptions;

  @Mixin private TokenOption token;

  @Mixin private TlsOptions tls;

  @Option(names = "--json", description = "Print the summary as JSON on standard output.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress.")
  private boolean quiet;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    LoadedPipeline loaded = PipelineFile.read(file);
    loaded.warnings().forEach(warning -> err.println(warning.text()));
    if (masters.isEmpty() && !loaded.pipeline().backlog().workers().isEmpty()) {
      err.println("tenuto: backlog.workers: without --master, messages wait on this host instead");
    }
    Pipeline pipeline = input == null ? loaded.pipeline() : loaded.pipeline().withInput(input);
    Path folder = output != null ? output : defaultFolder(pipeline);
    var progress = new TerminalProgress(err, quiet);
    Optional<Chaos.Plan> plan = chaosOptions.plan(!masters.isEmpty());
    if (plan.isEmpty()) {
      return run(pipeline, folder, progress, sample -> {}, cluster(), Optional.empty());
    }
    progress.onNotice(words(plan.get()));
    try (Chaos chaos = chaos(plan.get(), pipeline, progress)) {
      LocalRun.Cluster place = chaos.cluster(Files.readString(file), base());
      return run(
          pipeline.withBacklogsHere(),
          folder,
          progress,
          chaos::onSample,
          Optional.of(place),
          Optional.of(chaos::toll));
    }
  }

  private static String words(Chaos.Plan plan) {
    return "chaos: kills an engine each "
        + Durations.text(plan.interval())
        + " while the run goes on; --chaos-seed "
        + plan.seed()
        + " chooses in the same way again";
  }

  private Chaos chaos(Chaos.Plan plan, Pipeline pipeline, TerminalProgress progress)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    var program =
        new Chaos.EngineProgram(EngineFlags.with(EngineFlags.MEMORY), EngineFlags.PROGRAM);
    int engines = pipeline.stages().stream().mapToInt(StageSpec::engines).sum();
    return Chaos.start(
        plan,
        program,
        engines,
        progress::onNotice,
        line -> {
          err.println(line);
          err.flush();
        });
  }

  private int run(
      Pipeline pipeline,
      Path folder,
      TerminalProgress progress,
      Consumer<Sample> samples,
      Optional<LocalRun.Cluster> cluster,
      Optional<Aftermath> aftermath)
      throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    var run =
        new LocalRun(
            new LocalRun.Options(
                pipeline,
                folder,
                overwrite,
                stateFolder(folder),
                feedback -> {},
                new ChildTalk(err),
                cluster,
                changeKeepers),
            progress.with(samples),
            token::readOrMake,
            certificates(),
            aftermath);
    try (var interrupts = new Interrupts(run::stop, err)) { // until the verdict has been printed
      RunSummary summary;
      Optional<SourceFailedException> failure = Optional.empty();
      try {
        summary = run.run();
      } catch (SourceFailedException e) {
        summary = e.summary();
        failure = Optional.of(e);
      } finally {
        progress.end();
      }
      int code =
          conclude(summary, report(run, summary, folder) ? folder.resolve("report.html") : null);
      if (failure.isPresent()) {
        throw failure.get();
      }
      return code;
    }
  }

  /** Of a run that is part of a deployment with TLS, no port may be in the clear. */
  private Tls certificates() throws IOException {
    boolean told = masters().stream().anyMatch(master -> master.scheme() == Endpoint.Scheme.TLS);
    return told ? tls.read().demanding() : tls.read();
  }

  private Optional<LocalRun.Cluster> cluster() throws IOException {
    if (masters.isEmpty()) {
      return Optional.empty();
    }
    Optional<Endpoint> port =
        listen.equals("none")
            ? Optional.empty()
            : Optional.of(UsageException.address("--listen", listen));
    Reach.check(spec.commandLine().getErr(), masters(), port, tls.files());
    return Optional.of(
        new LocalRun.Cluster(
            masters(),
            port,
            advertise,
            token.read(),
            certificates(),
            Files.readString(file),
            base()));
  }

  /** What relative paths in the pipeline file are relative to. */
  private Path base() {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("") : parent;
  }

  private List<Endpoint> masters() {
    return masters.stream().map(master -> UsageException.address("--master", master)).toList();
  }

  private static Path defaultFolder(Pipeline pipeline) {
    String stamp = "-" + STAMP.format(LocalDateTime.now(ZoneId.systemDefault()));
    return Path.of("tenuto-runs", pipeline.name() + (pipeline.resumes() ? "" : stamp));
  }

  /** What a watched folder needs to resume belongs to the results it has already made. */
  private static Path stateFolder(Path folder) {
    return folder.resolve("state");
  }

  /** Writes the report; a run is not undone by a report that cannot be written. */
  private boolean report(LocalRun run, RunSummary summary, Path folder) {
    Path report = folder.resolve("report.html");
    PrintWriter err = spec.commandLine().getErr();
    try {
      RunReport.write(
          report,
          summary,
          run.samples(),
          run.gallery().pictures(),
          DeadLetterLines.of(summary, folder),
          pipelineText());
    } catch (IOException e) {
      err.println("tenuto: " + report + " cannot be written: " + e);
      err.println("tenuto: the results are complete; summary.json beside them says the same");
      return false;
    }
    if (TerminalProgress.onTerminal() && !quiet) {
      err.println(report.toUri()); // terminals make a link of it
    }
    return true;
  }

  private String pipelineText() throws IOException {
    String text = Files.readString(file);
    return input == null ? text : "# run with --input " + input + " as the source\n" + text;
  }

  private int conclude(RunSummary summary, @Nullable Path report) {
    String shown = report == null ? "" : " · report: " + report;
    if (json) {
      spec.commandLine()
          .getOut()
          .println(new String(Json.write(summary.fields()), StandardCharsets.UTF_8));
    } else {
      spec.commandLine().getOut().println(Verdict.of(summary) + shown);
    }
    spec.commandLine().getOut().flush();
    return summary.lossless() ? ExitCode.OK : ExitCode.LOSS;
  }
}
