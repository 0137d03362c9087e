package io.tenuto.bench.report;

import io.tenuto.bench.experiment.Experiment;
import io.tenuto.bench.results.PointResult;
import io.tenuto.bench.results.Points;
import io.tenuto.page.Figures;
import io.tenuto.page.Head;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import io.tenuto.page.drawing.Csv;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.FigureHtml;
import io.tenuto.page.drawing.Picture;
import io.tenuto.page.drawing.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The report of an experiment's folder: one page, a picture and a table. */
public final class ExperimentReport {
  private ExperimentReport() {}

  /**
   * Writes it into the folder; files of an earlier one are replaced.
   *
   * @return the page
   * @throws IOException if the folder cannot be read or written
   */
  public static Path write(Path folder) throws IOException {
    Points points = Points.read(folder);
    int cores = points.manifest().get("cores") instanceof Number number ? number.intValue() : 1;
    Experiment experiment = Experiment.named(name(points, folder), cores);
    Figure figure = new ExperimentFigure(experiment, points.results(), cores).figure();
    Path figures = Files.createDirectories(folder.resolve(BenchReport.FIGURES));
    Files.writeString(figures.resolve(figure.name() + ".csv"), Csv.write(figure.table()));
    Path page = folder.resolve("report.html");
    Files.writeString(page, page(experiment, figure, points));
    Files.write(figures.resolve(figure.name() + ".png"), Picture.png(new Sheet(figure)));
    return page;
  }

  private static String name(Points points, Path folder) throws IOException {
    return points.results().stream()
        .map(PointResult::experiment)
        .findFirst()
        .orElseThrow(() -> new IOException(folder + ": no point has been run yet"));
  }

  private static String page(Experiment experiment, Figure figure, Points points)
      throws IOException {
    var html = new Html();
    html.open("html", "lang", "en");
    String style = FigureHtml.style() + Head.resource(ReportPage.class, "bench.css");
    Head.write(html, figure.title(), style, "");
    html.open("body").open("main");
    html.open("header").leaf("p", "Tenuto benchmark report", "class", "brand");
    html.leaf("h1", figure.title()).leaf("p", facts(points), "class", "note").end();
    FigureHtml.write(html, figure);
    runs(html, experiment, points.results());
    html.end().end().end();
    return html.page();
  }

  /** For people; the table beside the page has every digit. */
  private static void runs(Html html, Experiment experiment, List<PointResult> results) {
    List<String> heads =
        List.of(
            "Curve",
            "#" + experiment.across(),
            "#Round",
            "#Messages",
            "#Seconds",
            "#Messages/s",
            "#Median latency",
            "#p99",
            "Reason");
    var rows = new ArrayList<List<String>>();
    for (PointResult each : results) {
      rows.add(
          List.of(
              each.curve(),
              experiment.measure() == Experiment.Measure.RATE
                  ? Figures.bytes(each.x())
                  : Figures.number(each.x()),
              "" + each.repeat(),
              Figures.count(each.messages()),
              Figures.number(each.seconds()),
              Figures.number(each.rate()),
              Figures.millis(each.p50Millis()),
              Figures.millis(each.p99Millis()),
              each.reason()));
    }
    Page.table(html, "Every run", heads, rows);
  }

  private static String facts(Points points) {
    var facts = new ArrayList<String>();
    for (String name : List.of("time", "host", "processor")) {
      Object value = points.manifest().get(name);
      if (value != null) {
        facts.add(String.valueOf(value));
      }
    }
    facts.add(points.manifest().get("cores") + " cores");
    return String.join(" · ", facts);
  }
}
