package io.tenuto.bench.report;

import io.tenuto.bench.results.Results;
import io.tenuto.page.Figures;
import io.tenuto.page.Head;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import io.tenuto.page.drawing.Drawing;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.FigureHtml;
import io.tenuto.page.drawing.SvgCanvas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page {@code report.html} as text. */
final class ReportPage {
  private final Html html = new Html();
  private final Results results;

  private ReportPage(Results results) {
    this.results = results;
  }

  static String of(Results results, Verdict verdict, List<Chapter> chapters) throws IOException {
    return new ReportPage(results).write(verdict, chapters);
  }

  private String write(Verdict verdict, List<Chapter> chapters) throws IOException {
    html.open("html", "lang", "en");
    String style = FigureHtml.style() + Head.resource(ReportPage.class, "bench.css");
    Head.write(html, "Tenuto benchmark report", style, "");
    html.open("body");
    html.leaf("a", "Skip to the figures", "href", "#figures", "class", "skip");
    html.open("main");
    summit(verdict);
    manifest();
    html.open("div", "id", "figures");
    chapters.forEach(this::chapter);
    html.end();
    html.end();
    html.close().end();
    return html.page();
  }

  private void summit(Verdict verdict) {
    html.open("header");
    html.open("p", "class", "brand");
    html.open("svg", "viewBox", "0 0 20 20", "aria-hidden", "true");
    html.empty("path", "d", "M3 3h14v2.4H3z"); // a note with a tenuto bar
    html.empty("ellipse", "cx", "10", "cy", "13", "rx", "5.6", "ry", "4.2");
    html.close().text("Tenuto benchmark report").close();
    html.leaf("h1", "Highest sustained rates");
    List<String> facts = new ArrayList<>();
    for (String name : List.of("time", "host", "processor", "cores")) {
      Object value = results.manifest().get(name);
      if (value != null) {
        facts.add(name.equals("cores") ? plain(value) + " cores" : plain(value));
      }
    }
    link().ifPresent(facts::add);
    html.leaf("p", String.join(" · ", facts), "class", "note").end();
    String style = verdict.compared() == 0 ? "empty" : verdict.good() ? "good" : "care";
    String sign = verdict.compared() == 0 ? "–" : verdict.good() ? "✓" : "!";
    html.open("section", "class", "banner " + style, "aria-label", "Verdict");
    html.leaf("span", sign, "class", "sign", "aria-hidden", "true");
    html.open("div").leaf("h2", verdict.headline());
    html.leaf("p", String.join(" ", verdict.details()));
    html.close().end();
  }

  /** What was between the hosts, if each part had its own. */
  private Optional<String> link() {
    return results.manifest().get("configuration") instanceof Map<?, ?> sweep
            && sweep.get("linkBits") instanceof Number bits
        ? Optional.of(
            "source, broker and processing on hosts of their own, "
                + Figures.brief(bits.doubleValue())
                + "bit/s between them")
        : Optional.empty();
  }

  private void manifest() {
    html.open("section", "id", "environment", "aria-label", "Manifest");
    html.open("details").leaf("summary", "Manifest: where and with what this was measured");
    var rows = new ArrayList<List<String>>();
    results.manifest().forEach((name, value) -> rows.add(List.of(name, plain(value))));
    Page.table(html, "Manifest", List.of("Name", "Value"), rows);
    html.close().end();
  }

  private static String plain(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + plain(entry.getValue()))
          .collect(Collectors.joining("; "));
    }
    if (value instanceof Iterable<?> list) {
      var parts = new ArrayList<String>();
      list.forEach(part -> parts.add(plain(part)));
      return String.join(", ", parts);
    }
    return String.valueOf(value);
  }

  private void chapter(Chapter chapter) {
    Grid grid = chapter.grid();
    Page.section(html, grid.delivery().toString(), "Delivery: " + grid.words());
    Page.note(
        html,
        "Systems that promise this, compared with one another and with no others. Sizes are payload"
            + " bytes; a cost is processor time that each message takes to process.");
    standings(grid);
    for (Figure figure : chapter.figures()) {
      figure(chapter, figure);
    }
    numbers(grid);
    html.end();
  }

  private void standings(Grid grid) {
    var rows = new ArrayList<List<String>>();
    for (var subject : grid.subjects()) {
      Standing standing = Standing.of(grid, subject);
      rows.add(
          List.of(
              subject.label(),
              count(standing, Outcome.BEST),
              count(standing, Outcome.LEVEL),
              count(standing, Outcome.BEHIND),
              count(standing, Outcome.ALONE),
              count(standing, Outcome.MARKED),
              Words.share(standing.least())));
    }
    Page.table(
        html,
        "Standings, " + grid.words(),
        List.of(
            "System", "#Best", "#Level", "#Behind", "#Alone", "#Failed", "#Least part of the best"),
        rows);
  }

  private static String count(Standing standing, Outcome outcome) {
    int count = standing.count(outcome);
    return count == 0 ? "·" : "" + count;
  }

  private void figure(Chapter chapter, Figure figure) {
    FigureHtml.begin(html, figure);
    if (figure.drawings().stream().anyMatch(HeatMap.class::isInstance)) {
      map(chapter, figure);
    } else {
      FigureHtml.panels(html, figure, figure.columns() == 2);
    }
    FigureHtml.footnotes(html, figure);
    files(figure);
    html.end();
  }

  private void map(Chapter chapter, Figure figure) {
    Glance glance = chapter.glance();
    if (glance.compares()) {
      html.open("div", "class", "glance");
      SvgCanvas.write(html, glance, glance.title() + ", " + chapter.grid().words());
      html.end();
    }
    html.open("div", "class", "map scroll");
    for (Drawing drawing : figure.drawings()) {
      SvgCanvas.write(html, drawing, figure.words(drawing));
    }
    html.end();
  }

  private void files(Figure figure) {
    html.open("p", "class", "note").text("As ");
    html.leaf("a", "picture", "href", BenchReport.FIGURES + "/" + figure.name() + ".png");
    html.text(" and ");
    html.leaf("a", "table", "href", BenchReport.FIGURES + "/" + figure.name() + ".csv");
    html.text(" beside this page.").end();
  }

  private void numbers(Grid grid) {
    html.open("details").leaf("summary", "Every cell in numbers, " + grid.words());
    List<String> heads =
        List.of(
            "Cell",
            "System",
            "#Median of low",
            "#Low…high",
            "#Repeats",
            "#Of the best",
            "#Of the bound",
            "Outcome",
            "Bound by, or reason");
    Page.begin(html, "Cells, " + grid.words(), heads);
    for (List<Row> rows : grid.rows().values()) {
      for (Row row : rows) {
        if (row.outcome() != Outcome.UNMEASURED) {
          numbers(heads, row);
        }
      }
    }
    Page.finish(html);
    html.end();
  }

  private void numbers(List<String> heads, Row row) {
    List<String> cells =
        List.of(
            row.subject().label(),
            row.rate().map(rate -> Figures.number(rate.median())).orElse("–"),
            row.rate().map(Rate::bracket).orElse("–"),
            row.entry().map(entry -> "" + entry.repeats().size()).orElse(""),
            Words.share(row.ofBest()),
            Words.share(row.ofBound()),
            row.outcome().word(),
            row.reason().isEmpty() ? row.entry().map(Entry::boundBy).orElse("") : row.reason());
    html.open("tr", "class", row.outcome().word());
    html.leaf("th", row.place().toString(), "scope", "row");
    for (int i = 0; i < cells.size(); i++) {
      Page.cell(html, heads.get(i + 1), cells.get(i));
    }
    html.end();
  }
}
