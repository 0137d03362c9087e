package io.tenuto.cli.report;

import io.tenuto.api.Ledger;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.page.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run ended, in plain words.
 *
 * @param level how bad it is
 * @param headline in a few words
 * @param meaning one sentence each
 * @param advice what to do, one sentence each; empty if there is nothing to do
 */
record Assessment(Level level, String headline, List<String> meaning, List<String> advice) {
  /** How bad it is. */
  enum Level {
    /** Nothing was lost. */
    GOOD,
    /** Nothing was lost because there was nothing. */
    EMPTY,
    /** Something is incomplete, and each piece of it is named. */
    CARE,
    /** Accepted messages are missing from the results. */
    LOSS
  }

  Assessment {
    meaning = List.copyOf(meaning);
    advice = List.copyOf(advice);
  }

  static Assessment of(RunSummary run) {
    var meaning = new ArrayList<String>();
    var advice = new ArrayList<String>();
    long dead = 0;
    long lost = 0;
    long retained = 0;
    long skippedByViews = 0;
    boolean balanced = true;
    for (RunSummary.Group group : run.groups()) {
      Ledger ledger = group.ledger();
      boolean newest = group.onFull().equals("newest");
      dead += ledger.deadLettered();
      retained += ledger.retained();
      lost += newest ? 0 : ledger.dropped();
      skippedByViews += newest ? ledger.dropped() : 0;
      balanced &= ledger.balanced();
    }
    if (lost > 0) {
      meaning.add(
          Figures.of(lost, "accepted message") + (lost == 1 ? " was" : " were") + " dropped.");
      advice.add(
          "To lose none, set onFull: block or spill for the reader that dropped them, or give it"
              + " more engines, and run again.");
    }
    if (retained > 0) {
      meaning.add(
          Figures.of(retained, "accepted message")
              + (retained == 1 ? " was" : " were")
              + " not finished when the run ended.");
      advice.add("Run again; the source still has what is not in the results.");
    }
    if (!balanced) {
      meaning.add("An account does not add up: see the ledger.");
      advice.add("That is a fault in Tenuto. Report it with summary.json and trace.jsonl.");
    }
    if (dead > 0) {
      meaning.add(
          Figures.of(dead, "message")
              + " could not be processed. Each is listed with its cause under Dead letters.");
      advice.add("Correct the cause or leave such items out, then run again with these items.");
    }
    if (run.skippedCount() > 0) {
      meaning.add(
          Figures.of(run.skippedCount(), "item")
              + " of the source never became "
              + (run.skippedCount() == 1 ? "a message." : "messages."));
      advice.add("Skipped items lists the reason and the remedy of each.");
    }
    remarks(run, skippedByViews, meaning);
    Ledger account = run.ledger();
    boolean nothingDone = account.accepted() > 0 && account.completed() == 0;
    if (lost > 0 || retained > 0 || !balanced || (nothingDone && dead > 0)) {
      return new Assessment(Level.LOSS, lossHeadline(nothingDone), meaning, advice);
    }
    if (dead > 0 || run.skippedCount() > 0) {
      long count = dead + run.skippedCount();
      String headline = "Finished, but " + Figures.of(count, "item") + " could not be used";
      return new Assessment(Level.CARE, headline, meaning, advice);
    }
    return account.accepted() == 0 ? empty(run, meaning) : good(run, account, meaning);
  }

  private static String lossHeadline(boolean nothingDone) {
    return nothingDone ? "No message was processed" : "Messages are missing from the results";
  }

  private static void remarks(RunSummary run, long skippedByViews, List<String> meaning) {
    if (run.interrupted()) {
      meaning.add("The run was ended early: the source had more, or might have had more, to give.");
    }
    if (skippedByViews > 0) {
      meaning.add(
          "Readers that only want the newest left out "
              + Figures.of(skippedByViews, "message")
              + ", as they were asked to.");
    }
    if (run.releasedAgain() > 0) {
      meaning.add(
          Figures.of(run.releasedAgain(), "message")
              + " had to be given out again because a link was lost; sinks record each once.");
    }
  }

  private static Assessment empty(RunSummary run, List<String> meaning) {
    var all = new ArrayList<>(meaning);
    all.add(0, "The source ended without giving a single message.");
    String advice =
        run.interrupted()
            ? "Let the run go on for longer."
            : "Check where the pipeline's source looks, or name another folder with --input.";
    return new Assessment(Level.EMPTY, "There was nothing to process", all, List.of(advice));
  }

  private static Assessment good(RunSummary run, Ledger ledger, List<String> meaning) {
    var all = new ArrayList<>(meaning);
    String messages =
        ledger.accepted() == 1
            ? "The one message that was accepted has been processed"
            : "All " + Figures.count(ledger.accepted()) + " accepted messages have been processed";
    all.add(0, messages + " and every reader's account adds up.");
    String headline = run.interrupted() ? "Ended early; nothing was lost" : "Nothing was lost";
    return new Assessment(Level.GOOD, headline, all, List.of());
  }
}
