package io.tenuto.cli;

import io.tenuto.scheduler.harmonicio.IrmParameters;
import io.tenuto.scheduler.harmonicio.IrmPolicy;
import io.tenuto.scheduler.report.SimulationReport;
import io.tenuto.scheduler.scaling.PredictivePolicy;
import io.tenuto.scheduler.scaling.ScalingPolicy;
import io.tenuto.scheduler.simulation.Result;
import io.tenuto.scheduler.simulation.Simulation;
import io.tenuto.scheduler.simulation.Trace;
import io.tenuto.scheduler.simulation.Traces;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto scheduler simulate}. */
@Command(
    name = "simulate",
    description = {
      "Plays traces of what comes through policies of scaling, and prints what each makes of them:"
          + " what workers cost, and how long messages take.",
      "Nothing is started; the same trace and policy give the same figures."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class SchedulerSimulateCommand implements Callable<Integer> {
  private static final String ALL = "all";

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "TRACE",
      description =
          "step, ramp, sine, burst, poisson, on-off, heterogeneous, microscopy; 'all' for these"
              + " eight; or a JSON file.")
  private List<String> names;

  @Option(
      names = "--policy",
      paramLabel = "LIST",
      split = ",",
      defaultValue = "predictive,harmonicio",
      converter = SimulatedPolicy.Reader.class,
      description =
          "'predictive', Tenuto's own, or 'harmonicio', the original's. Default:"
              + " ${DEFAULT-VALUE}, which are then compared.")
  private List<SimulatedPolicy> policies;

  @Mixin private PredictiveOptions predictive = new PredictiveOptions();

  @Option(
      names = "--worker-start-up",
      paramLabel = "SECONDS",
      description = "How long a worker takes from its order on, instead of what the trace says.")
  private @Nullable Double workerStartUp;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Of harmonicio: a parameter by its original name, such as packing_interval=2. May be"
              + " repeated.")
  private Map<String, Double> parameters = new LinkedHashMap<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page with figures over time there. An earlier one is replaced.")
  private @Nullable Path report;

  @Option(names = "--decisions", description = "Print each decision, too: when, what and why.")
  private boolean decisions;

  @Option(names = "--json", description = "Print it as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<SimulatedPolicy> distinct = policies.stream().distinct().toList();
    checkThatOptionsMeanSomething(distinct);
    IrmParameters original = parameters();
    List<Trace> traces = traces();
    var progress =
        new SimulationProgress(spec.commandLine().getErr(), traces.size() * distinct.size());
    List<Result> results = new ArrayList<>();
    for (Trace trace : traces) {
      for (SimulatedPolicy name : distinct) {
        ScalingPolicy policy =
            switch (name) {
              case PREDICTIVE ->
                  new PredictivePolicy(predictive.settings(trace.workerStartUpSeconds()));
              case HARMONICIO -> new IrmPolicy(original);
            };
        ScalingPolicy watched = progress.watched(trace, name, policy);
        results.add(new Simulation(trace, name.word(), watched).run());
      }
    }
    if (report != null) {
      Files.writeString(report, SimulationReport.page(results));
    }
    print(results);
    return ExitCode.OK;
  }

  private void print(List<Result> results) {
    var output = new SimulationOutput(results, decisions);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(Json.write(output.fields()), StandardCharsets.UTF_8));
    } else {
      output.print(out);
    }
    out.flush();
  }

  private void checkThatOptionsMeanSomething(List<SimulatedPolicy> simulated) {
    if (predictive.any() && !simulated.contains(SimulatedPolicy.PREDICTIVE)) {
      throw new UsageException(
          "--drain, --head-room, --cool-down, --workers and --budget are of predictive, which is"
              + " not among the policies. Leave them out, or add it to --policy.",
          null);
    }
    if (!parameters.isEmpty() && !simulated.contains(SimulatedPolicy.HARMONICIO)) {
      throw new UsageException(
          "--set: is of harmonicio, which is not among the policies. Leave it out, or add it to"
              + " --policy.",
          null);
    }
    if (report != null) {
      Path folder = report.toAbsolutePath().getParent();
      if (Files.isDirectory(report) || folder == null || !Files.isDirectory(folder)) {
        String what = Files.isDirectory(report) ? " is a folder" : " lies in no folder that exists";
        throw new UsageException(
            "--report: " + report + what + "; a file was expected, such as report.html", null);
      }
    }
  }

  private IrmParameters parameters() {
    try {
      return IrmParameters.DEFAULT.with(parameters);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--set: " + e.getMessage(), e);
    }
  }

  private List<Trace> traces() throws IOException {
    List<Trace> traces = new ArrayList<>();
    for (String name : names) {
      if (name.equals(ALL)) {
        traces.addAll(Traces.all());
      } else {
        traces.add(trace(name));
      }
    }
    if (workerStartUp == null) {
      return traces.stream().distinct().toList();
    }
    double seconds = workerStartUp;
    try {
      return traces.stream().distinct().map(trace -> trace.workerStartUp(seconds)).toList();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--worker-start-up: " + e.getMessage(), e);
    }
  }

  private static Trace trace(String name) throws IOException {
    for (Trace builtIn : Traces.all()) {
      if (builtIn.name().equals(name)) {
        return builtIn;
      }
    }
    Path file = Path.of(name);
    if (Files.notExists(file)) {
      String known =
          Stream.concat(Traces.all().stream().map(Trace::name), Stream.of(ALL))
              .collect(Collectors.joining(", "));
      throw new UsageException(
          name + " is neither a trace nor a file; there are " + known + ", or a JSON file", null);
    }
    return TraceFile.read(file);
  }
}
