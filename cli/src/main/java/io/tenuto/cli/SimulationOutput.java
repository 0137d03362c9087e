package io.tenuto.cli;

import io.tenuto.page.Figures;
import io.tenuto.scheduler.report.Played;
import io.tenuto.scheduler.simulation.Result;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results of simulations, for people and for programs. */
final class SimulationOutput {
  private static final int MOST_NAME = 40;

  private final List<Result> results;
  private final boolean decisions;

  /**
   * @param decisions whether they are shown as well
   */
  SimulationOutput(List<Result> results, boolean decisions) {
    this.results = results;
    this.decisions = decisions;
  }

  void print(PrintWriter out) {
    if (decisions) {
      results.forEach(each -> decisions(each, out));
    }
    var table =
        new TextTable(
            "TRACE",
            "POLICY",
            "WORKER-HOURS",
            "LEAST",
            "P50",
            "P99",
            "LONGEST",
            "LEFT",
            "BACKLOG",
            "REVERSALS",
            "TOO MANY",
            "USED");
    for (Result each : results) {
      table.row(
          PlainText.line(each.trace(), MOST_NAME),
          each.policy(),
          Figures.number(each.workerSeconds() / 3600),
          Figures.number(each.leastWorkerSeconds() / 3600),
          seconds(each.p50Seconds()),
          seconds(each.p99Seconds()),
          seconds(each.mostSeconds()),
          Figures.count(Math.round(each.left())),
          seconds(each.backlogSeconds()),
          each.mostReversals(),
          each.mostWorkersTooMany(),
          Double.isFinite(each.utilisation()) ? Figures.percent(each.utilisation()) : "-");
    }
    table.lines().forEach(out::println);
    ratios(out);
  }

  private static void decisions(Result result, PrintWriter out) {
    out.println(PlainText.line(result.trace(), MOST_NAME) + ", " + result.policy() + ":");
    for (Result.Logged each : result.log()) {
      String words = PlainText.lines(each.words()).replace('\n', ' ');
      out.println(String.format(Locale.ROOT, "%9.1f s  %s", each.second(), words));
    }
    long more = result.decisions() - result.log().size();
    if (more > 0) {
      out.println("             and " + Figures.of(more, "decision") + " more");
    }
    out.println();
  }

  private void ratios(PrintWriter out) {
    var table = new TextTable("PREDICTIVE / HARMONICIO", "WORKER-HOURS", "P99");
    for (Played each : Played.byTrace(results)) {
      each.ratio()
          .ifPresent(
              ratio ->
                  table.row(
                      PlainText.line(each.trace(), MOST_NAME),
                      ratio(ratio.workerSeconds()),
                      ratio(ratio.p99())));
    }
    if (!table.empty()) {
      out.println();
      table.lines().forEach(out::println);
    }
  }

  private static String seconds(double seconds) {
    return Figures.millis(seconds * 1000);
  }

  private static String ratio(double ratio) {
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "-";
  }

  /** The same as an object of JSON. What is not known is left out. */
  Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("schema", 1);
    fields.put("results", results.stream().map(this::fields).toList());
    var ratios = new ArrayList<Map<String, Object>>();
    for (Played each : Played.byTrace(results)) {
      each.ratio()
          .ifPresent(
              ratio -> {
                var one = new LinkedHashMap<String, Object>();
                one.put("trace", each.trace());
                known(one, "workerSeconds", ratio.workerSeconds());
                known(one, "p99Seconds", ratio.p99());
                ratios.add(one);
              });
    }
    if (!ratios.isEmpty()) {
      fields.put("predictiveToHarmonicio", ratios);
    }
    return fields;
  }

  private Map<String, Object> fields(Result result) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("trace", result.trace());
    fields.put("policy", result.policy());
    known(fields, "workerSeconds", result.workerSeconds());
    known(fields, "leastWorkerSeconds", result.leastWorkerSeconds());
    known(fields, "p50Seconds", result.p50Seconds());
    known(fields, "p99Seconds", result.p99Seconds());
    known(fields, "mostSeconds", result.mostSeconds());
    known(fields, "arrived", result.arrived());
    known(fields, "completed", result.completed());
    known(fields, "repeated", result.repeated());
    known(fields, "left", result.left());
    known(fields, "backlogSeconds", result.backlogSeconds());
    known(fields, "longestBacklogSeconds", result.longestBacklogSeconds());
    fields.put("mostReversals", result.mostReversals());
    fields.put("mostWorkersTooMany", result.mostWorkersTooMany());
    known(fields, "utilisation", result.utilisation());
    known(fields, "bestUtilisation", result.bestUtilisation());
    fields.put("decisions", result.decisions());
    if (decisions) {
      fields.put(
          "log",
          result.log().stream()
              .map(each -> Map.of("second", each.second(), "words", each.words()))
              .toList());
    }
    return fields;
  }

  private static void known(Map<String, Object> fields, String name, double value) {
    if (Double.isFinite(value)) {
      fields.put(name, value);
    }
  }
}
