package io.tenuto.cli.report;

import io.tenuto.engine.run.Gallery;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.page.Head;
import io.tenuto.page.Html;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The page {@code report.html}: how a run ended, over time and in pictures. It holds everything it
 * shows, asks no network, and may hold whatever names and texts the run has met.
 */
public final class RunReport {
  private RunReport() {}

  /**
   * Writes the page; one that exists is replaced.
   *
   * @param file in the folder that also has {@code summary.json}, {@code trace.jsonl} and the
   *     results, to which the page links
   * @param samples in time order, any number; the page shows at most some hundred points
   * @param pictures of which the page takes at most about 1.6 MB
   * @param deadLetters lines of {@code dead-letters.jsonl}, all or the first of them
   * @param pipelineText the pipeline file
   * @throws IOException if the file cannot be written
   */
  public static void write(
      Path file,
      RunSummary summary,
      List<Sample> samples,
      List<Gallery.Picture> pictures,
      List<Map<String, Object>> deadLetters,
      String pipelineText)
      throws IOException {
    Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file.getRoot());
    String page = page(folder, summary, samples, pictures, deadLetters, pipelineText);
    Files.writeString(file, page);
  }

  /**
   * The page as text.
   *
   * @param folder where it will lie
   */
  static String page(
      Path folder,
      RunSummary summary,
      List<Sample> samples,
      List<Gallery.Picture> pictures,
      List<Map<String, Object>> deadLetters,
      String pipelineText)
      throws IOException {
    Trace trace = Trace.of(samples);
    Album album = Album.of(pictures);
    long dead = summary.groups().stream().mapToLong(group -> group.ledger().deadLettered()).sum();
    var html = new Html();
    html.open("html", "lang", "en");
    String script = Head.resource(RunReport.class, "report.js");
    Head.write(
        html,
        summary.pipeline() + " · Tenuto run report",
        Head.resource(RunReport.class, "report.css"),
        script);
    html.open("body");
    html.leaf("a", "Skip to the charts", "href", "#time", "class", "skip");
    html.open("main");
    Summit.write(html, summary, Assessment.of(summary), trace);
    Troubles.deadLetters(html, deadLetters, dead);
    Troubles.skipped(html, summary);
    OverTime.write(html, summary, trace);
    Background.pictures(html, album);
    Accounts.ledger(html, summary);
    Accounts.sinks(html, summary, folder);
    Background.engines(html, summary, trace);
    Background.environment(html, summary.environment());
    Background.pipeline(html, pipelineText);
    Background.files(html, dead > 0);
    html.end();
    html.verbatim("script", script);
    html.close().end();
    return html.page();
  }
}
