package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of one {@link Work}: ranges of outcomes, and causes of what failed. Filled by the
 * slot's thread, then handed to the machine's.
 */
final class Report {
  private final List<Range> ranges = new ArrayList<>(1);
  private final Map<Integer, String> causes = new TreeMap<>();
  private int lastFrom; // the range that is still growing, so that a long one is made once
  private int lastCount;
  private Settlement lastOutcome = Settlement.DONE;
  private int runs;

  /** Outcome of entries of the delivery. */
  record Range(int from, int count, Settlement outcome) {}

  void add(int index, Settlement outcome) {
    add(index, 1, outcome);
  }

  /** Adds a range; joined with the last one where it continues it. */
  void add(int from, int count, Settlement outcome) {
    if (lastCount > 0 && outcome == lastOutcome && lastFrom + lastCount == from) {
      lastCount += count;
      return;
    }
    keepLast();
    lastFrom = from;
    lastCount = count;
    lastOutcome = outcome;
  }

  private void keepLast() {
    if (lastCount > 0) {
      ranges.add(new Range(lastFrom, lastCount, lastOutcome));
      lastCount = 0;
    }
  }

  void cause(int index, String why) {
    causes.put(index, why);
  }

  void ran(int messages) {
    runs += messages;
  }

  List<Range> ranges() {
    keepLast();
    return ranges;
  }

  Map<Integer, String> causes() {
    return causes;
  }

  int runs() {
    return runs;
  }

  /** The same, but what was done has failed after all. */
  Report withNothingDone(String why) {
    var failed = new Report();
    failed.ran(runs);
    for (Range range : ranges()) {
      boolean was = range.outcome() == Settlement.DONE;
      failed.add(range.from(), range.count(), was ? Settlement.FAILED : range.outcome());
      for (int i = range.from(); was && i < range.from() + range.count(); i++) {
        failed.cause(i, why);
      }
    }
    causes.forEach(failed::cause);
    return failed;
  }
}
