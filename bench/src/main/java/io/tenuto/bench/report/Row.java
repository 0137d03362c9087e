package io.tenuto.bench.report;

import io.tenuto.bench.results.Metric;
import io.tenuto.bench.results.Subject;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One subject in one cell, judged.
 *
 * @param entry empty if it was not tried
 * @param rate empty if it was not measured
 * @param reason why not, for people; empty if it was measured or not tried
 * @param ofBest its rate ÷ the best one's
 * @param ofBound its rate ÷ the tighter bound
 */
record Row(
    Subject subject,
    Place place,
    Optional<Entry> entry,
    Optional<Rate> rate,
    Outcome outcome,
    String reason,
    OptionalDouble ofBest,
    OptionalDouble ofBound) {

  OptionalDouble metric(Metric metric) {
    return entry.isPresent() ? entry.get().metric(metric) : OptionalDouble.empty();
  }
}
