package io.tenuto.engine.run;

import io.tenuto.api.Ledger;

/** The one line that says how a run ended. */
public final class Verdict {
  private Verdict() {}

  /**
   * {@code 300 accepted = 300 completed + 0 dropped · 182 kept · 2 engines}, with further terms
   * only where they are not 0. <em>Kept</em> counts what the last sink of the file took.
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
    if (run.skippedCount() > 0) {
      text.append(" · ").append(run.skippedCount()).append(" skipped");
    }
    return text.toString();
  }

  private static void term(StringBuilder text, long count, String word) {
    if (count > 0) {
      text.append(" + ").append(count).append(' ').append(word);
    }
  }
}
