package io.tenuto.scheduler.report;

import io.tenuto.page.Figures;
import io.tenuto.page.Head;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.FigureHtml;
import io.tenuto.scheduler.simulation.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The report of simulations: one page that needs nothing else and runs no script. */
public final class SimulationReport {
  private static final String TITLE = "Scaling policies in simulation";

  private static final List<String> HEADS =
      List.of(
          "Trace",
          "Policy",
          "#Worker-hours",
          "#Least possible",
          "#p50",
          "#p99",
          "#Longest",
          "#Left",
          "#Backlog",
          "#Reversals",
          "#Too many",
          "#Utilisation",
          "#At best");

  private SimulationReport() {}

  /**
   * The page as text.
   *
   * @param results those of one trace one after another
   * @throws IOException if this program's own style sheets cannot be read
   */
  public static String page(List<Result> results) throws IOException {
    List<Played> traces = Played.byTrace(results);
    var html = new Html();
    html.open("html", "lang", "en");
    String style = FigureHtml.style() + Head.resource(SimulationReport.class, "report.css");
    Head.write(html, TITLE, style, "");
    html.open("body").open("main");
    html.open("header").leaf("p", "Tenuto scheduler report", "class", "brand");
    html.leaf("h1", TITLE);
    String played = Figures.of(traces.size(), "trace") + ", played as flows of messages";
    html.leaf("p", played, "class", "note").end();
    summary(html, results);
    for (int i = 0; i < traces.size(); i++) {
      section(html, "trace-" + (i + 1), traces.get(i));
    }
    html.end().end().end();
    return html.page();
  }

  private static void summary(Html html, List<Result> results) {
    Page.section(html, "summary", "At a glance");
    Page.note(
        html,
        "Least possible: with engines and workers that start in no time and a policy that knows the"
            + " future. Utilisation, and how many workers are too many: where nothing waits and the load is"
            + " steady.");
    Page.table(html, "All results", HEADS, results.stream().map(SimulationReport::row).toList());
    html.end();
  }

  private static List<String> row(Result result) {
    return List.of(
        result.trace(),
        result.policy(),
        hours(result.workerSeconds()),
        hours(result.leastWorkerSeconds()),
        Figures.millis(result.p50Seconds() * 1000),
        Figures.millis(result.p99Seconds() * 1000),
        Figures.millis(result.mostSeconds() * 1000),
        Figures.count(Math.round(result.left())),
        Figures.seconds(result.backlogSeconds()),
        Figures.count(result.mostReversals()),
        Figures.count(result.mostWorkersTooMany()),
        share(result.utilisation()),
        share(result.bestUtilisation()));
  }

  private static String hours(double seconds) {
    return Figures.number(seconds / 3600);
  }

  private static String share(double share) {
    return Double.isFinite(share) ? Figures.percent(share) : "–";
  }

  private static void section(Html html, String id, Played played) {
    Page.section(html, id, played.trace());
    var sentences = new ArrayList<String>();
    for (Result each : played.results()) {
      sentences.add(
          "%s: %s worker-hours, p99 %s, %s."
              .formatted(
                  each.policy(),
                  hours(each.workerSeconds()),
                  Figures.millis(each.p99Seconds() * 1000),
                  Figures.of(each.decisions(), "decision")));
    }
    played
        .ratio()
        .ifPresent(
            ratio ->
                sentences.add(
                    "%s ÷ %s: %s of the worker-hours, %s of the p99."
                        .formatted(
                            Played.PREDICTIVE,
                            Played.HARMONICIO,
                            Figures.number(ratio.workerSeconds()),
                            Figures.number(ratio.p99()))));
    Page.note(html, String.join(" ", sentences));
    for (Figure figure : new TraceFigures(id, played).all()) {
      FigureHtml.begin(html, figure);
      FigureHtml.panels(html, figure, figure.drawings().size() <= 2);
      html.end();
    }
    html.end();
  }
}
