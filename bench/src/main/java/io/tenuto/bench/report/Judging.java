package io.tenuto.bench.report;

import io.tenuto.bench.results.Subject;
import io.tenuto.page.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Who is best in a cell. All that are compared promise the same. */
final class Judging {
  /** Nothing does more work than the cores can: from here on the measurement is broken. */
  private static final double MOST_OF_CORES = 1.02;

  private Judging() {}

  /** One row for each subject, in their order. */
  static List<Row> rows(
      Place place, List<Subject> subjects, Map<Subject, Entry> entries, Bounds bounds) {
    Optional<Entry> best =
        entries.values().stream()
            .filter(entry -> believed(entry, bounds).isPresent())
            .max(Comparator.comparingDouble(entry -> median(entry, bounds)));
    boolean contested =
        entries.values().stream()
                .filter(entry -> believed(entry, bounds).isPresent())
                .map(entry -> entry.subject().system())
                .distinct()
                .count()
            > 1;
    var rows = new ArrayList<Row>();
    for (Subject subject : subjects) {
      Optional<Entry> entry = Optional.ofNullable(entries.get(subject));
      Optional<Rate> rate = entry.flatMap(found -> believed(found, bounds));
      OptionalDouble ofBest = OptionalDouble.empty();
      OptionalDouble ofBound = OptionalDouble.empty();
      Outcome outcome = entry.isEmpty() ? Outcome.UNMEASURED : Outcome.MARKED;
      if (rate.isPresent() && best.isPresent()) {
        Rate own = rate.get();
        Rate top = believed(best.get(), bounds).orElseThrow();
        outcome = !contested ? Outcome.ALONE : outcome(own, top, entry.equals(best));
        ofBest = contested ? share(own, top.median()) : OptionalDouble.empty();
        OptionalDouble bound = bounds.tighter(place);
        ofBound = bound.isPresent() ? share(own, bound.getAsDouble()) : bound;
      }
      String reason = entry.map(found -> reason(found, bounds)).orElse("");
      rows.add(new Row(subject, place, entry, rate, outcome, reason, ofBest, ofBound));
    }
    return rows;
  }

  private static Outcome outcome(Rate own, Rate best, boolean isBest) {
    if (isBest) {
      return Outcome.BEST;
    }
    return own.overlaps(best) ? Outcome.LEVEL : Outcome.BEHIND;
  }

  private static OptionalDouble share(Rate own, double whole) {
    return whole > 0 ? OptionalDouble.of(own.median() / whole) : OptionalDouble.empty();
  }

  private static double median(Entry entry, Bounds bounds) {
    return believed(entry, bounds).map(Rate::median).orElse(0.0);
  }

  private static Optional<Rate> believed(Entry entry, Bounds bounds) {
    return entry.rate().filter(rate -> ofCores(rate, entry.place(), bounds) <= MOST_OF_CORES);
  }

  private static double ofCores(Rate rate, Place place, Bounds bounds) {
    return rate.median() / bounds.cores(place).orElse(Double.POSITIVE_INFINITY);
  }

  private static String reason(Entry entry, Bounds bounds) {
    double share = entry.rate().map(rate -> ofCores(rate, entry.place(), bounds)).orElse(0.0);
    return share <= MOST_OF_CORES
        ? entry.reason()
        : Figures.number(share)
            + " of cores ÷ cost: more than the processors can do, so the measurement is broken";
  }
}
