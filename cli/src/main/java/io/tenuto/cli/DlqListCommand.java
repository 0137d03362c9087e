package io.tenuto.cli;

import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import io.tenuto.wire.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto dlq ls}. */
@Command(
    name = "ls",
    description = "Lists the dead letters of a folder that are open.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class DlqListCommand implements Callable<Integer> {
  private static final int MOST_TEXT = 100;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder with dead-letters.jsonl.")
  private Path folder;

  @Option(names = "--closed", description = "List those that are closed, too.")
  private boolean closed;

  @Option(names = "--json", description = "Print them as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    LetterFolder all = LetterFolder.read(folder);
    List<Letter> letters = closed ? all.letters() : all.open();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> document =
          Map.of("letters", letters.stream().map(Letter::fields).toList());
      out.println(new String(Json.write(document), StandardCharsets.UTF_8));
    } else {
      print(letters, out);
    }
    out.flush();
    all.problems().forEach(spec.commandLine().getErr()::println);
    return all.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(List<Letter> letters, PrintWriter out) {
    if (letters.isEmpty()) {
      out.println("no dead letters are open");
      return;
    }
    var table = new TextTable("MESSAGE", "NUMBER", "READER", "ATTEMPT", "BYTES", "STATE");
    for (Letter letter : letters) {
      table.row(
          PlainText.line(letter.id().toString(), MOST_TEXT),
          letter.number(),
          PlainText.line(letter.group(), MOST_TEXT),
          letter.attempt(),
          letter.payloadBytes(),
          letter.open() ? "open" : PlainText.line(letter.closed(), MOST_TEXT));
    }
    List<String> lines = table.lines();
    out.println(lines.get(0) + "  CAUSE");
    for (int i = 0; i < letters.size(); i++) {
      out.println(lines.get(i + 1) + "  " + PlainText.line(letters.get(i).cause(), MOST_TEXT));
    }
  }
}
