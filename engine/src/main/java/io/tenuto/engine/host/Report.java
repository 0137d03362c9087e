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
  private int runs;

  /** Outcome of entries of the delivery. */
  record Range(int from, int count, Settlement outcome) {}

  void add(int index, Settlement outcome) {
    int last = ranges.size() - 1;
    if (last >= 0) {
      Range range = ranges.get(last);
      if (range.outcome() == outcome && range.from() + range.count() == index) {
        ranges.set(last, new Range(range.from(), range.count() + 1, outcome));
        return;
      }
    }
    ranges.add(new Range(index, 1, outcome));
  }

  void add(int from, int count, Settlement outcome) {
    ranges.add(new Range(from, count, outcome));
  }

  void cause(int index, String why) {
    causes.put(index, why);
  }

  void ran(int messages) {
    runs += messages;
  }

  List<Range> ranges() {
    return ranges;
  }

  Map<Integer, String> causes() {
    return causes;
  }

  int runs() {
    return runs;
  }
}
