package io.tenuto.cli;

import io.tenuto.bench.report.Comparison;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto bench compare}. */
@Command(
    name = "compare",
    description = {
      "Compares two folders of benchmark results cell by cell: B's median rate divided by A's.",
      "Cells whose brackets overlap are level, else better or worse."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, BenchCompareCommand.MISSING_MEANS, ExitCode.USAGE_MEANS})
final class BenchCompareCommand implements Callable<Integer> {
  static final String MISSING_MEANS =
      ExitCode.FAILED + ":It failed, or a cell was measured in one folder only.";
  private static final int MOST_NAME = 40;
  private static final int MOST_REASON = 200;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "The folder to compare with.")
  private Path before;

  @Parameters(index = "1", paramLabel = "B", description = "The folder that is compared.")
  private Path after;

  @Option(names = "--json", description = "Print it as JSON on standard output.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Comparison comparison = Comparison.of(before, after);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(Json.write(comparison.fields()), StandardCharsets.UTF_8));
    } else {
      print(comparison, out);
    }
    out.flush();
    return comparison.complete() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(Comparison comparison, PrintWriter out) {
    var table = new TextTable("SYSTEM", "DELIVERY", "CELL", "A, MESSAGES/S", "B", "B/A", "CHANGE");
    for (Comparison.Line line : comparison.lines()) {
      table.row(
          PlainText.line(line.label(), MOST_NAME),
          line.subject().delivery(),
          line.cell(),
          line.before().map(Comparison.Side::text).orElse("-"),
          line.after().map(Comparison.Side::text).orElse("-"),
          line.ratio().map(ratio -> String.format(Locale.ROOT, "%.2f", ratio)).orElse("-"),
          line.change().name().toLowerCase(Locale.ROOT));
    }
    List<String> lines = table.lines();
    out.println(lines.get(0));
    for (int i = 0; i < comparison.lines().size(); i++) {
      String why = comparison.lines().get(i).why();
      String tail = why.isEmpty() ? "" : "  (" + PlainText.line(why, MOST_REASON) + ")";
      out.println(lines.get(i + 1) + tail);
    }
  }
}
