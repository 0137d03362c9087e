package io.tenuto.cli.report;

import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Verdict;
import io.tenuto.page.Figures;
import io.tenuto.page.Html;
import java.util.List;

/** The top of the page: what ran, how it ended, and the numbers that matter most. */
final class Summit {
  private Summit() {}

  static void write(Html html, RunSummary run, Assessment assessment, Trace trace) {
    html.open("header");
    html.open("p", "class", "brand");
    html.open("svg", "viewBox", "0 0 20 20", "aria-hidden", "true");
    html.empty("path", "d", "M3 3h14v2.4H3z"); // a note with a tenuto bar
    html.empty("ellipse", "cx", "10", "cy", "13", "rx", "5.6", "ry", "4.2");
    html.close().text("Tenuto run report").close();
    html.leaf("h1", run.pipeline());
    html.open("p", "class", "note").text("Started ");
    String started = run.startedAt();
    html.leaf("time", moment(started), "datetime", started);
    html.text(
        " · delivery "
            + run.delivery()
            + keepers(run)
            + " · "
            + Figures.of(run.engines(), "engine"));
    html.text(" on the source").close().end();
    banner(html, run, assessment);
    figures(html, KeyFigure.of(run, trace));
  }

  private static String keepers(RunSummary run) {
    return run.keepers().isEmpty() ? "" : " on " + String.join(", ", run.keepers());
  }

  /** {@code 2026-05-01 09:30:12 UTC} of an ISO instant; anything else as it is. */
  private static String moment(String instant) {
    return instant.length() > 19 && instant.charAt(10) == 'T' && instant.endsWith("Z")
        ? instant.substring(0, 10) + " " + instant.substring(11, 19) + " UTC"
        : instant;
  }

  private static void banner(Html html, RunSummary run, Assessment assessment) {
    String style =
        switch (assessment.level()) {
          case GOOD -> "good";
          case EMPTY -> "empty";
          case CARE -> "care";
          case LOSS -> "loss";
        };
    html.open("section", "class", "banner " + style, "aria-label", "Verdict");
    html.leaf("span", sign(assessment.level()), "class", "sign", "aria-hidden", "true");
    html.open("div").leaf("h2", assessment.headline());
    html.leaf("p", Verdict.of(run), "class", "equation");
    html.open("p").text(String.join(" ", assessment.meaning())).close();
    List<String> advice = assessment.advice();
    if (!advice.isEmpty()) {
      html.open("p").leaf("strong", "What to do: ").text(String.join(" ", advice)).close();
    }
    html.close().end();
  }

  private static String sign(Assessment.Level level) {
    return switch (level) {
      case GOOD -> "✓";
      case EMPTY -> "–";
      case CARE -> "!";
      case LOSS -> "✕";
    };
  }

  private static void figures(Html html, List<KeyFigure> figures) {
    html.open("section", "aria-label", "Key figures").open("dl", "class", "figures");
    for (KeyFigure figure : figures) {
      html.open("div").leaf("dt", figure.name());
      html.leaf("dd", figure.value(), "class", "value");
      html.leaf("dd", figure.note(), "class", "note").end();
    }
    html.close().end();
  }
}
