package io.tenuto.bench.report;

import io.tenuto.bench.Statistics;
import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Metric;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.search.Bracket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * One subject in one cell, all repeats together.
 *
 * @param repeats at least one
 */
record Entry(Subject subject, Place place, List<CellResult> repeats) {
  Entry {
    repeats = List.copyOf(repeats);
  }

  /** Empty if any repeat could not be measured: a system that fails sometimes does not win. */
  Optional<Rate> rate() {
    List<Bracket> brackets = repeats.stream().flatMap(cell -> cell.bracket().stream()).toList();
    return brackets.size() == repeats.size() ? Optional.of(Rate.of(brackets)) : Optional.empty();
  }

  /** Why it was not measured; empty if it was. */
  String reason() {
    List<String> reasons =
        repeats.stream().map(CellResult::reason).filter(text -> !text.isEmpty()).toList();
    if (reasons.isEmpty()) {
      return "";
    }
    String said = reasons.stream().distinct().collect(Collectors.joining("; "));
    return reasons.size() == repeats.size()
        ? said
        : reasons.size() + " of " + repeats.size() + " repeats: " + said;
  }

  /** The median over the repeats that have it. */
  OptionalDouble metric(Metric metric) {
    List<Double> values =
        repeats.stream()
            .filter(cell -> cell.metrics().containsKey(metric))
            .map(cell -> cell.metrics().get(metric))
            .toList();
    return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Statistics.median(values));
  }

  /** What would not go faster, in the order of the repeats. */
  String boundBy() {
    return repeats.stream()
        .map(CellResult::boundBy)
        .filter(text -> !text.isEmpty())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
