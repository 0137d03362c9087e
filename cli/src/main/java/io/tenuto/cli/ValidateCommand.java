package io.tenuto.cli;

import io.tenuto.config.ConfigException;
import io.tenuto.config.LoadedPipeline;
import io.tenuto.config.Problem;
import io.tenuto.wire.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto validate}: what is wrong with a pipeline file, without running it. */
@Command(
    name = "validate",
    description = "Checks a pipeline file and reports every problem at once.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.USAGE_MEANS, ExitCode.CONFIG_MEANS})
final class ValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PIPELINE", description = "The pipeline file (YAML).")
  private Path file;

  @Option(names = "--json", description = "Print the problems as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    List<Problem> problems;
    boolean valid;
    try {
      LoadedPipeline loaded = PipelineFile.read(file);
      problems = loaded.warnings();
      valid = true;
    } catch (ConfigException e) {
      problems = e.problems();
      valid = false;
    }
    report(problems, valid);
    return valid ? ExitCode.OK : ExitCode.CONFIG;
  }

  private void report(List<Problem> problems, boolean valid) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      var answer = new LinkedHashMap<String, Object>();
      answer.put("schemaVersion", 1);
      answer.put("file", file.toString());
      answer.put("valid", valid);
      answer.put("problems", problems.stream().map(Problem::toJson).toList());
      out.println(new String(Json.write(answer), StandardCharsets.UTF_8));
    } else {
      problems.forEach(problem -> out.println(problem.text()));
      out.println(file + (valid ? ": valid" : ": not valid"));
    }
    out.flush();
  }
}
