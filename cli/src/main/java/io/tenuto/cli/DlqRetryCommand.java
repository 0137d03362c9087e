package io.tenuto.cli;

import io.tenuto.config.LoadedPipeline;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import io.tenuto.engine.run.RetryRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto dlq retry}. */
@Command(
    name = "retry",
    description =
        "Feeds dead letters to the readers that could not take them, in this process, and adds the"
            + " results to the run's.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {
      ExitCode.OK_MEANS,
      ExitCode.FAILED_MEANS,
      ExitCode.USAGE_MEANS,
      ExitCode.CONFIG_MEANS,
      ExitCode.LOSS_MEANS
    })
final class DlqRetryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The run's output folder.")
  private Path folder;

  @Parameters(
      index = "1..*",
      paramLabel = "NUMBER",
      description = "The letters, as 'dlq ls' numbers them.")
  private List<Integer> numbers = List.of();

  @Option(names = "--all", description = "All that are open.")
  private boolean all;

  @Option(
      names = "--pipeline",
      paramLabel = "PIPELINE",
      required = true,
      description = "The pipeline file of the run, mended where it was to blame.")
  private Path file;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    LoadedPipeline loaded = PipelineFile.read(file);
    loaded.warnings().forEach(warning -> err.println(warning.text()));
    LetterFolder.read(folder); // so that nothing is made where there is nothing
    try (var writer = DeadLetterFile.open(folder, "dlq retry", true)) {
      LetterFolder letters = LetterFolder.read(folder);
      List<Letter> chosen = ChosenLetters.open(letters, numbers, all);
      List<Letter> kept = chosen.stream().filter(Letter::kept).toList();
      var run = new RetryRun(loaded.pipeline(), folder, new ChildTalk(err));
      RetryRun.Outcome outcome = run.run(letters, kept, writer);
      chosen.stream()
          .filter(letter -> !letter.kept())
          .forEach(letter -> err.println(without(letter)));
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          "retried "
              + kept.size()
              + " = "
              + outcome.completed().size()
              + " completed + "
              + outcome.failed().size()
              + " failed again");
      out.flush();
      return outcome.completed().size() == chosen.size() ? ExitCode.OK : ExitCode.LOSS;
    }
  }

  private static String without(Letter letter) {
    return "tenuto: letter "
        + letter.number()
        + " stays open: its payload was not kept, as "
        + letter.notKept();
  }
}
