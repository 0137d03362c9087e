package io.tenuto.cli.report;

import io.tenuto.api.Ledger;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.page.Figures;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where every message went: the ledger of each reader, then the sinks. */
final class Accounts {
  private static final List<String> LEDGER =
      List.of(
          "Stream",
          "Reader",
          "When full",
          "#accepted",
          "#= completed",
          "#+ dead-lettered",
          "#+ dropped",
          "#+ passed on",
          "#+ retained",
          "Adds up");
  private static final List<String> SINKS =
      List.of("Sink", "Kind", "Where", "Delivery", "#Written", "#Repeats left out", "Remarks");

  private Accounts() {}

  static void ledger(Html html, RunSummary run) {
    Page.section(html, "ledger", "Ledger");
    Page.note(
        html,
        "One row for each reader of each stream. Every message that was accepted is in exactly one"
            + " of the columns after the equals sign.");
    html.open("div", "class", "ledger");
    Page.begin(html, "Ledger", LEDGER);
    for (RunSummary.Group group : run.groups()) {
      row(html, group);
    }
    Page.finish(html);
    html.close().end();
  }

  private static void row(Html html, RunSummary.Group group) {
    Ledger ledger = group.ledger();
    html.open("tr").leaf("th", group.stream(), "scope", "row");
    html.leaf("td", group.group(), "data-name", "Reader");
    html.leaf("td", group.onFull(), "data-name", "When full");
    term(html, "", ledger.accepted(), "accepted", "");
    term(html, "= ", ledger.completed(), "completed", "");
    term(html, "+ ", ledger.deadLettered(), "dead-lettered", "care");
    boolean newest = group.onFull().equals("newest");
    term(html, "+ ", ledger.dropped(), "dropped", newest ? "" : "loss");
    term(html, "+ ", ledger.passedOn(), "passed on", "");
    term(html, "+ ", ledger.retained(), "retained", "loss");
    long sum =
        ledger.completed()
            + ledger.deadLettered()
            + ledger.dropped()
            + ledger.passedOn()
            + ledger.retained();
    String check =
        ledger.balanced()
            ? "✓ " + Figures.count(sum)
            : "✕ " + Figures.count(sum) + " is not " + Figures.count(ledger.accepted());
    html.leaf("td", check, "data-name", "Adds up", "class", ledger.balanced() ? "good" : "loss");
    html.end();
  }

  private static void term(Html html, String sign, long count, String name, String style) {
    String mark = count == 0 ? " zero" : style.isEmpty() ? "" : " " + style;
    html.leaf("td", sign + Figures.count(count), "data-name", name, "class", "number" + mark);
  }

  static void sinks(Html html, RunSummary run, Path folder) {
    Page.section(html, "sinks", "Results");
    if (run.sinks().isEmpty()) {
      Page.note(html, "The pipeline has no sinks.");
      html.end();
      return;
    }
    Page.begin(html, "Sinks", SINKS);
    for (RunSummary.SinkUse sink : run.sinks()) {
      html.open("tr").leaf("th", sink.name(), "scope", "row").leaf("td", sink.kind());
      html.open("td");
      link(html, folder, sink.path());
      html.close();
      html.leaf("td", sink.delivery());
      Page.cell(html, SINKS.get(4), Figures.count(sink.written()));
      Page.cell(html, SINKS.get(5), Figures.count(sink.duplicates()));
      html.leaf("td", String.join(" ", sink.remarks())).end();
    }
    Page.finish(html);
    html.end();
  }

  private static void link(Html html, Path folder, String path) {
    Optional<String> address = path.isEmpty() ? Optional.empty() : Links.to(folder, Path.of(path));
    if (address.isPresent()) {
      Path shown = folder.toAbsolutePath().normalize().relativize(normal(path));
      html.leaf("a", shown.toString(), "href", address.get());
    } else {
      html.text(path.isEmpty() ? "–" : path);
    }
  }

  private static Path normal(String path) {
    return Path.of(path).toAbsolutePath().normalize();
  }
}
