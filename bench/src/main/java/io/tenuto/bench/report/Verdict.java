package io.tenuto.bench.report;

import io.tenuto.bench.results.Subject;
import io.tenuto.page.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What it all comes to: whether Tenuto, with nothing set, is best or level with the best of all
 * others wherever there is another to compare with.
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
    var details = new ArrayList<String>();
    for (Grid grid : grids) {
      List<Contest> contests =
          grid.rows().values().stream().flatMap(rows -> Contest.of(rows).stream()).toList();
      List<String> behind =
          contests.stream().filter(one -> !one.leads()).map(Contest::words).toList();
      compared += contests.size();
      led += contests.size() - behind.size();
      if (!contests.isEmpty()) {
        details.add(sentence(grid, contests.size(), behind));
      }
    }
    marked(grids).ifPresent(details::add);
    boolean good = compared > 0 && led == compared;
    return new Verdict(good, compared, headline(led, compared), details);
  }

  /**
   * One cell with us and with others.
   *
   * @param ours our best that has no options set; empty if none was measured
   * @param rival the best of the others
   */
  private record Contest(Optional<Rate> ours, Row rival, Rate best) {
    static Optional<Contest> of(List<Row> rows) {
      boolean tried =
          rows.stream().anyMatch(row -> byDefault(row) && row.outcome() != Outcome.UNMEASURED);
      Optional<Rate> ours =
          rows.stream()
              .filter(Contest::byDefault)
              .flatMap(row -> row.rate().stream())
              .max(Comparator.comparingDouble(Rate::median));
      return rows.stream()
          .filter(row -> tried && row.rate().isPresent() && !isOurs(row.subject()))
          .max(Comparator.comparingDouble(row -> row.rate().map(Rate::median).orElse(0.0)))
          .map(rival -> new Contest(ours, rival, rival.rate().orElseThrow()));
    }

    private static boolean isOurs(Subject subject) {
      return subject.system().startsWith(OURS);
    }

    private static boolean byDefault(Row row) {
      return isOurs(row.subject()) && row.subject().variant().equals(Subject.DEFAULT);
    }

    boolean leads() {
      return ours.filter(rate -> rate.median() >= best.median() || rate.overlaps(best)).isPresent();
    }

    String words() {
      String share =
          ours.map(rate -> Words.share(rate.median() / best.median()) + " of ")
              .orElse("failed, unlike ");
      return rival.place() + " (" + share + rival.subject().label() + ")";
    }
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

  private static String sentence(Grid grid, int compared, List<String> behind) {
    int named = Math.min(MOST_NAMED, behind.size());
    String more = behind.size() > named ? "; and " + (behind.size() - named) + " more" : "";
    return Character.toUpperCase(grid.words().charAt(0))
        + grid.words().substring(1)
        + ": "
        + (compared - behind.size())
        + " of "
        + Figures.of(compared, "cell")
        + (named == 0 ? "" : "; behind at " + String.join("; ", behind.subList(0, named)) + more)
        + ".";
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
