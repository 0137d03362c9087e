package io.tenuto.cli;

import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import io.tenuto.wire.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto dlq show}. */
@Command(
    name = "show",
    description = "Shows everything about one dead letter.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class DlqShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder with dead-letters.jsonl.")
  private Path folder;

  @Parameters(
      index = "1",
      paramLabel = "NUMBER",
      description = "The letter, as 'dlq ls' numbers it.")
  private int number;

  @Option(
      names = "--payload",
      paramLabel = "FILE",
      description = "Write the message's payload to this file, which must not exist.")
  private @Nullable Path payload;

  @Option(names = "--json", description = "Print it as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    LetterFolder all = LetterFolder.read(folder);
    Letter letter = ChosenLetters.of(all, all.letters(), List.of(number)).get(0);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(Json.write(letter.fields()), StandardCharsets.UTF_8));
    } else {
      letter.fields().forEach((name, value) -> print(out, name, value));
    }
    out.flush();
    if (payload != null) {
      Files.write(payload, all.payload(letter), StandardOpenOption.CREATE_NEW);
    }
    return ExitCode.OK;
  }

  private static void print(PrintWriter out, String name, Object value) {
    String text = PlainText.lines(String.valueOf(value)).stripTrailing();
    if (text.contains("\n")) {
      out.println(name + ":");
      text.lines().forEach(line -> out.println("  " + line));
    } else {
      out.println(name + ": " + text.strip());
    }
  }
}
