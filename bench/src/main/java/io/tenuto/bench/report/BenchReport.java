package io.tenuto.bench.report;

import io.tenuto.bench.results.Results;
import io.tenuto.page.drawing.Csv;
import io.tenuto.page.drawing.Figure;
import io.tenuto.page.drawing.Picture;
import io.tenuto.page.drawing.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The report of a results folder: {@code report.html}, which holds everything it shows, and beside
 * it {@code figures/} with a picture and a table of each figure.
 *
 * @param headline the verdict, one sentence
 * @param details what else is to be said of it
 * @param page the page that was written
 */
public record BenchReport(String headline, List<String> details, Path page) {
  static final String FIGURES = "figures";

  /**
   * Writes the report into the folder; files of an earlier one are replaced. A sweep may still be
   * under way.
   *
   * @throws IOException if the folder cannot be read or written, naming file and line of what is
   *     broken; or if there are no fonts for the pictures, when all else is written
   */
  public static BenchReport write(Path folder) throws IOException {
    Results results = Results.read(folder);
    List<Grid> grids = Grid.of(results);
    List<Chapter> chapters = Chapter.all(results, grids);
    Verdict verdict = Verdict.of(grids);
    Path page = folder.resolve("report.html");
    Files.writeString(page, ReportPage.of(results, verdict, chapters));
    Path figures = Files.createDirectories(folder.resolve(FIGURES));
    var all = new ArrayList<Figure>();
    chapters.forEach(chapter -> all.addAll(chapter.figures()));
    for (Figure figure : all) {
      Files.writeString(figures.resolve(figure.name() + ".csv"), Csv.write(figure.table()));
    }
    for (Figure figure : all) {
      Files.write(figures.resolve(figure.name() + ".png"), Picture.png(new Sheet(figure)));
    }
    return new BenchReport(verdict.headline(), verdict.details(), page);
  }
}
