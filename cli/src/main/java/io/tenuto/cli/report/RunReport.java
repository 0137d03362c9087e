package io.tenuto.cli.report;

import io.tenuto.engine.run.Gallery;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
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
    head(html, summary.pipeline() + " · Tenuto run report");
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
    html.verbatim("script", resource("report.js"));
    html.close().end();
    return html.page();
  }

  private static void head(Html html, String title) throws IOException {
    String style = resource("report.css");
    html.open("head").empty("meta", "charset", "utf-8");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src '"
            + hash(style)
            + "'; script-src '"
            + hash(resource("report.js"))
            + "'");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty("meta", "name", "referrer", "content", "no-referrer");
    html.leaf("title", title).verbatim("style", style).end();
  }

  /** With it the browser runs exactly this text and nothing that hid elsewhere in the page. */
  private static String hash(String content) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = RunReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
