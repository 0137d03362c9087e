package io.tenuto.cli;

import io.tenuto.bench.report.BenchReport;
import io.tenuto.bench.report.ExperimentReport;
import io.tenuto.bench.results.Points;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto bench report}. */
@Command(
    name = "report",
    description =
        "Writes report.html, and each figure as PNG and CSV, into a folder of benchmark results.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class BenchReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description = "The folder with manifest.json and cells.jsonl; the sweep may still go on.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    write(folder, spec.commandLine().getOut());
    return ExitCode.OK;
  }

  /** Of a sweep or an experiment; says what it came to, and where the page is. */
  static void write(Path folder, PrintWriter out) throws IOException {
    if (Points.areIn(folder)) {
      out.println(ExperimentReport.write(folder));
    } else {
      BenchReport report = BenchReport.write(folder);
      out.println(report.headline());
      report.details().forEach(detail -> out.println(PlainText.lines(detail)));
      out.println(report.page());
    }
    out.flush();
  }
}
