package io.tenuto.cli;

import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto dlq drop}. */
@Command(
    name = "drop",
    description = "Closes dead letters that nobody needs. What the files say of them stays there.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class DlqDropCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder with dead-letters.jsonl.")
  private Path folder;

  @Parameters(
      index = "1..*",
      paramLabel = "NUMBER",
      description = "The letters, as 'dlq ls' numbers them.")
  private List<Integer> numbers = List.of();

  @Option(names = "--all", description = "All that are open.")
  private boolean all;

  @Override
  public Integer call() throws Exception {
    LetterFolder.read(folder); // so that nothing is made where there is nothing
    try (var writer = DeadLetterFile.open(folder, "dlq", true)) {
      List<Letter> letters = ChosenLetters.open(LetterFolder.read(folder), numbers, all);
      for (Letter letter : letters) {
        writer.closeLetter(letter.number(), "dropped " + Instant.now());
      }
      spec.commandLine().getOut().println("dropped " + letters.size());
    }
    return ExitCode.OK;
  }
}
