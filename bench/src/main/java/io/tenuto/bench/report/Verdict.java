package io.tenuto.bench.report;

import io.tenuto.bench.results.Subject;
import io.tenuto.page.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What it all comes to: whether Tenuto, with nothing set, is best or level with the best wherever
 * it was compared.
 *
 * @param good whether it holds in every cell that was compared
 * @param compared in how many cells it was compared with others of the same guarantee
 * @param headline one sentence
 * @param details further sentences
 */
record Verdict(boolean good, int compared, String headline, List<String> details) {
  private static final String OURS = "tenuto";
  private static final int MOST_NAMED = 4;

  static Verdict of(List<Grid> grids) {
    int led = 0;
    int compared = 0;
    var behind = new ArrayList<String>();
    var details = new ArrayList<String>();
    for (Grid grid : grids) {
      int before = compared;
      int ledBefore = led;
      for (List<Row> rows : grid.rows().values()) {
        List<Row> ours = rows.stream().filter(row -> isOurs(row.subject())).toList();
        boolean tried = ours.stream().anyMatch(row -> row.outcome() != Outcome.UNMEASURED);
        Optional<Row> best = rows.stream().filter(row -> row.outcome() == Outcome.BEST).findFirst();
        Optional<Row> rival =
            rows.stream()
                .filter(row -> row.rate().isPresent())
                .filter(row -> !row.subject().system().startsWith(OURS))
                .findFirst();
        if (!tried || rival.isEmpty()) {
          continue;
        }
        compared++;
        if (ours.stream().anyMatch(row -> row.outcome().leads())) {
          led++;
        } else {
          behind.add(behind(ours, best.orElse(rival.get())) + ", " + grid.words());
        }
      }
      if (compared > before) {
        details.add(
            Character.toUpperCase(grid.words().charAt(0))
                + grid.words().substring(1)
                + ": "
                + (led - ledBefore)
                + " of "
                + Figures.of(compared - before, "cell")
                + ".");
      }
    }
    named(behind).ifPresent(details::add);
    marked(grids).ifPresent(details::add);
    boolean good = compared > 0 && led == compared;
    return new Verdict(good, compared, headline(led, compared), details);
  }

  private static boolean isOurs(Subject subject) {
    return subject.system().startsWith(OURS) && subject.variant().equals(Subject.DEFAULT);
  }

  private static String headline(int led, int compared) {
    if (compared == 0) {
      return "Nothing to compare: no cell has both Tenuto and another system of the same delivery"
          + " guarantee";
    }
    String where =
        led == compared
            ? "in every cell compared (" + compared + ")"
            : "in " + led + " of " + Figures.of(compared, "cell") + " compared";
    return "Tenuto, with no options, is best or level with the best " + where;
  }

  private static String behind(List<Row> ours, Row best) {
    OptionalDouble most = ours.stream().flatMapToDouble(row -> row.ofBest().stream()).max();
    return best.place()
        + (most.isPresent()
            ? " (" + Words.share(most.getAsDouble()) + " of " + best.subject().label() + ")"
            : " (not measured, " + best.subject().label() + " was)");
  }

  private static Optional<String> named(List<String> behind) {
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    int named = Math.min(MOST_NAMED, behind.size());
    String more = behind.size() > named ? "; and " + (behind.size() - named) + " more" : "";
    return Optional.of("Behind at " + String.join("; ", behind.subList(0, named)) + more + ".");
  }

  private static Optional<String> marked(List<Grid> grids) {
    long marked =
        grids.stream()
            .flatMap(grid -> grid.rows().values().stream())
            .flatMap(List::stream)
            .filter(row -> row.outcome() == Outcome.MARKED)
            .count();
    return marked == 0
        ? Optional.empty()
        : Optional.of(Figures.of(marked, "measurement") + " failed, marked ✕ with the reason.");
  }
}
