package io.tenuto.cli.report;

import io.tenuto.engine.run.RunSummary;
import io.tenuto.page.Figures;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the results rest on: pictures, engines, the machine, the pipeline and the raw files. */
final class Background {
  private static final int MOST_PIPELINE = 64 * 1024;
  private static final Map<String, String> NAMES =
      Map.of(
          "tenuto", "Tenuto",
          "host", "Host",
          "os", "Operating system",
          "architecture", "Architecture",
          "processor", "Processor",
          "cores", "Processor cores",
          "java", "Java",
          "maxHeapBytes", "Largest heap");

  private Background() {}

  static void pictures(Html html, Album album) {
    Page.section(html, "images", "Images");
    if (album.pictures().isEmpty()) {
      Page.note(
          html,
          "No pictures reached a sink. Give channel-statistics the option thumbnail, in pixels, to"
              + " see images here with the outlines of what was found.");
      html.end();
      return;
    }
    String all = album.seen() == album.pictures().size() ? "" : " of " + album.seen();
    Page.note(
        html,
        Figures.of(album.pictures().size(), "picture")
            + all
            + ", spread over the run; contrast is stretched, and yellow outlines show what was"
            + " found above the threshold.");
    html.open("ul", "class", "album");
    for (Album.Entry picture : album.pictures()) {
      html.open("li").open("figure");
      html.empty(
          "img",
          "src",
          picture.data(),
          "alt",
          picture.alt(),
          "width",
          Integer.toString(picture.width()),
          "height",
          Integer.toString(picture.height()));
      html.open("figcaption").leaf("bdi", picture.name());
      if (!picture.facts().isEmpty()) {
        html.leaf("span", picture.facts(), "class", "note");
      }
      html.close().close().end();
    }
    html.close().end();
  }

  static void engines(Html html, RunSummary run, Trace trace) {
    if (run.engineUse().isEmpty()) {
      return;
    }
    Page.section(html, "engines", "Engines");
    Page.note(
        html,
        "Busy is the time that user code had messages in hand. Where CPU time is much less, it"
            + " waited: for a processor that others used too, for a disk, or for room downstream.");
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < run.engineUse().size(); i++) {
      RunSummary.EngineUse use = run.engineUse().get(i);
      double each = use.messages() == 0 ? Double.NaN : use.cpuSeconds() * 1000 / use.messages();
      rows.add(
          List.of(
              use.name(),
              use.stage(),
              Figures.count(use.messages()),
              Figures.count(use.failures()),
              Figures.percent(trace.busy(i)),
              Figures.seconds(use.busySeconds()),
              Figures.seconds(use.cpuSeconds()),
              use.messages() == 0 ? "–" : Figures.millis(each)));
    }
    Page.table(
        html,
        "Engines",
        List.of(
            "Engine",
            "Stage",
            "#Messages",
            "#Failures",
            "#Busy",
            "#Busy time",
            "#CPU time",
            "#CPU time a message"),
        rows);
    html.end();
  }

  static void environment(Html html, Map<String, Object> facts) {
    Page.section(html, "environment", "Environment");
    var rows = new ArrayList<List<String>>();
    facts.forEach(
        (name, value) -> rows.add(List.of(NAMES.getOrDefault(name, name), shown(name, value))));
    Page.table(html, "Environment", List.of("Fact", "Value"), rows);
    html.end();
  }

  private static String shown(String name, Object value) {
    return name.endsWith("Bytes") && value instanceof Number bytes
        ? Figures.bytes(bytes.doubleValue())
        : String.valueOf(value);
  }

  static void pipeline(Html html, String text) {
    Page.section(html, "pipeline", "Pipeline file");
    boolean whole = text.length() <= MOST_PIPELINE;
    html.open("pre", "tabindex", "0", "aria-label", "Pipeline file");
    html.open("code").text(whole ? text : text.substring(0, MOST_PIPELINE)).close().end();
    if (!whole) {
      Page.note(html, "Only the beginning of the file; the rest is left out here.");
    }
    html.end();
  }

  static void files(Html html, boolean deadLetters) {
    Page.section(html, "files", "For programs");
    html.open("ul");
    file(html, "summary.json", "everything above but charts and pictures, as one JSON object");
    file(html, "trace.jsonl", "every sample, one JSON object a line");
    if (deadLetters) {
      file(html, "dead-letters.jsonl", "every message that was given up, with its cause");
    }
    html.close().end();
  }

  private static void file(Html html, String name, String meaning) {
    html.open("li").leaf("a", name, "href", "./" + name).text(": " + meaning).end();
  }
}
