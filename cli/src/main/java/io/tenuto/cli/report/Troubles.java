package io.tenuto.cli.report;

import io.tenuto.engine.run.RunSummary;
import io.tenuto.page.Escaped;
import io.tenuto.page.Figures;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What could not be used, each with its cause: dead letters, and items that were skipped. */
final class Troubles {
  private static final int MOST_ROWS = 100;
  private static final int MOST_TEXT = 400;

  private Troubles() {}

  static void deadLetters(Html html, List<Map<String, Object>> letters, long count) {
    if (letters.isEmpty() && count == 0) {
      return;
    }
    Page.section(html, "dead-letters", "Dead letters");
    Page.note(
        html,
        "Messages that were refused by the code that should process them, or failed too often."
            + more(count, letters.size(), "dead-letters.jsonl"));
    var rows = new ArrayList<List<String>>();
    for (Map<String, Object> letter : letters.subList(0, Math.min(letters.size(), MOST_ROWS))) {
      rows.add(
          List.of(
              item(letter),
              text(letter, "cause"),
              text(letter, "group"),
              engines(letter),
              text(letter, "attempt")));
    }
    Page.table(
        html, "Dead letters", List.of("Item", "Cause", "Reader", "Engines", "#Attempts"), rows);
    html.end();
  }

  private static String item(Map<String, Object> letter) {
    Object file = letter.get("header") instanceof Map<?, ?> header ? header.get("file") : null;
    return file == null ? text(letter, "id") : cut(file.toString());
  }

  private static String engines(Map<String, Object> letter) {
    return letter.get("engines") instanceof List<?> engines
        ? cut(engines.stream().map(String::valueOf).collect(Collectors.joining(", ")))
        : "–";
  }

  static void skipped(Html html, RunSummary run) {
    if (run.skippedCount() == 0) {
      return;
    }
    Page.section(html, "skipped", "Skipped items");
    Page.note(
        html,
        "Items of the source that never became messages, so that they are in no ledger."
            + more(run.skippedCount(), run.skipped().size(), "summary.json"));
    var rows = new ArrayList<List<String>>();
    List<Map<String, Object>> items = run.skipped();
    for (Map<String, Object> one : items.subList(0, Math.min(items.size(), MOST_ROWS))) {
      rows.add(List.of(text(one, "item"), text(one, "what"), text(one, "remedy")));
    }
    Page.table(html, "Skipped items", List.of("Item", "What", "Remedy"), rows);
    html.end();
  }

  private static String more(long count, int given, String file) {
    long shown = Math.min(given, MOST_ROWS);
    if (shown >= count) {
      return "";
    }
    String where = given > shown || given < count ? " See " + file + "." : "";
    return " The first " + shown + " of " + Figures.count(count) + " are listed." + where;
  }

  private static String text(Map<String, Object> fields, String key) {
    Object value = fields.get(key);
    return value == null ? "–" : cut(value.toString());
  }

  private static String cut(String text) {
    return Escaped.shortened(text, MOST_TEXT);
  }
}
