package io.tenuto.bench.report;

import io.tenuto.bench.results.Subject;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How one subject did over all cells of its guarantee.
 *
 * @param counts of cells
 * @param least the smallest part of the best one's rate, over the cells that were compared
 */
record Standing(Subject subject, Map<Outcome, Integer> counts, OptionalDouble least) {
  static Standing of(Grid grid, Subject subject) {
    var counts = new EnumMap<Outcome, Integer>(Outcome.class);
    grid.of(subject).forEach(row -> counts.merge(row.outcome(), 1, Integer::sum));
    OptionalDouble least =
        grid.of(subject).stream().flatMapToDouble(row -> row.ofBest().stream()).min();
    return new Standing(subject, counts, least);
  }

  int count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }
}
