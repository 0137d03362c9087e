package io.tenuto.bench.report;

import io.tenuto.bench.Statistics;
import io.tenuto.bench.search.Bracket;
import io.tenuto.page.Figures;
import java.util.List;

/**
 * The highest sustained rate over all repeats, in messages per second.
 *
 * @param median of the lower ends of the repeats' brackets
 * @param low the lowest of the lower ends
 * @param high the highest of the upper ends; infinite if a repeat has found none
 * @param repeats how many
 */
record Rate(double median, double low, double high, int repeats) {

  /** At least one bracket. */
  static Rate of(List<Bracket> brackets) {
    return new Rate(
        Statistics.median(brackets.stream().map(Bracket::low).toList()),
        brackets.stream().mapToDouble(Bracket::low).min().orElseThrow(),
        brackets.stream().mapToDouble(Bracket::high).max().orElseThrow(),
        brackets.size());
  }

  /** Whether the measurements do not tell the two apart. */
  boolean overlaps(Rate other) {
    return low <= other.high && other.low <= high;
  }

  /** {@code 46.1…52.3 k}, {@code 980…1.02 k}, {@code 46.1 k or more}. */
  String bracket() {
    String from = Figures.brief(low);
    if (!Double.isFinite(high)) {
      return from + " or more";
    }
    String to = Figures.brief(high);
    String unit = to.replaceFirst("^[0-9.]+", "");
    boolean same = !unit.isEmpty() && from.endsWith(unit);
    return (same ? from.substring(0, from.length() - unit.length()) : from) + "…" + to;
  }
}
