package io.tenuto.engine.run;

import io.tenuto.api.Ledger;

/** The one line that says how a run ended. */
public final class Verdict {
  private Verdict() {}

  /**
   * {@code 300 accepted = 300 completed + 0 dropped · 182 kept · 2 engines}, with further terms
   * only where they are not 0. <em>Kept</em> counts what the last sink of the file took. Where
   * engines were killed on purpose: {@code 7 kills, 31 leased again, 4 repeats left out}.
   */
  public static String of(RunSummary run) {
    Ledger ledger = run.ledger();
    var text = new StringBuilder();
    text.append(ledger.accepted())
        .append(" accepted = ")
        .append(ledger.completed())
        .append(" completed");
    term(text, ledger.deadLettered(), "dead-lettered");
    term(text, ledger.passedOn(), "passed on");
    term(text, ledger.retained(), "retained");
    text.append(" + ").append(ledger.dropped()).append(" dropped");
    if (!run.sinks().isEmpty()) {
      text.append(" · ").append(run.sinks().get(run.sinks().size() - 1).written()).append(" kept");
    }
    text.append(" · ").append(run.engines()).append(run.engines() == 1 ? " engine" : " engines");
    run.toll().ifPresent(toll -> harm(text, toll.kills(), run));
    if (run.skippedCount() > 0) {
      text.append(" · ").append(run.skippedCount()).append(" skipped");
    }
    return text.toString();
  }

  private static void harm(StringBuilder text, long kills, RunSummary run) {
    long repeats = run.sinks().stream().mapToLong(RunSummary.SinkUse::duplicates).sum();
    text.append(" · ").append(kills).append(kills == 1 ? " kill, " : " kills, ");
    text.append(run.releasedAgain()).append(" leased again, ");
    text.append(repeats).append(repeats == 1 ? " repeat" : " repeats").append(" left out");
  }

  private static void term(StringBuilder text, long count, String word) {
    if (count > 0) {
      text.append(" + ").append(count).append(' ').append(word);
    }
  }
}
