package io.tenuto.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.search.Bracket;
import io.tenuto.bench.system.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Who is best in a cell, and what is compared with what. */
class GridTest {
  private static final Subject TENUTO = new Subject("tenuto", "default", Guarantee.AT_LEAST_ONCE);
  private static final Subject KAFKA = new Subject("kafka", "default", Guarantee.AT_LEAST_ONCE);
  private static final Subject NATS = new Subject("nats", "default", Guarantee.AT_MOST_ONCE);
  private static final Subject RAW = new Subject("raw-tcp", "default", Guarantee.AT_MOST_ONCE);
  private static final Subject MEMORY =
      new Subject("raw-memory", "default", Guarantee.AT_MOST_ONCE);
  private static final Subject UNIX = new Subject("raw-unix", "default", Guarantee.AT_MOST_ONCE);

  private final List<CellResult> cells = new ArrayList<>();

  private void cell(Subject subject, int cost, int repeat, double low, double high) {
    boolean bound = subject.system().startsWith("raw");
    var bracket = new Bracket(low, high);
    cells.add(CellResult.measured(subject, bound, 1000, cost, repeat, bracket, "", Map.of(), 1, 1));
  }

  private List<Grid> grids(int cores) {
    return Grid.of(new Results(Map.of("cores", (long) cores), cells, List.of()));
  }

  private Row row(Subject subject, int cost) {
    return grids(2).stream()
        .filter(grid -> grid.delivery().equals(subject.delivery()))
        .flatMap(grid -> grid.at(1000, cost).stream())
        .filter(row -> row.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theHighestMedianIsBestAndOneWhoseBracketLiesBelowIsBehind() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(KAFKA, 0, 1, 50, 55);
    assertThat(row(TENUTO, 0).outcome()).isEqualTo(Outcome.BEST);
    assertThat(row(KAFKA, 0).outcome()).isEqualTo(Outcome.BEHIND);
    assertThat(row(KAFKA, 0).ofBest()).hasValue(0.5);
  }

  @Test
  void medianAndSpreadAreOverAllRepeats() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(TENUTO, 0, 2, 90, 95);
    cell(TENUTO, 0, 3, 101, 130);
    assertThat(row(TENUTO, 0).rate()).contains(new Rate(100, 90, 130, 3));
  }

  @Test
  void bracketsThatOverlapOverTheRepeatsAreLevel() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(KAFKA, 0, 1, 80, 85);
    cell(KAFKA, 0, 2, 81, 101);
    assertThat(row(KAFKA, 0).outcome()).isEqualTo(Outcome.LEVEL);
  }

  @Test
  void aRateThatNothingStoppedIsLevelWithAllAbove() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(KAFKA, 0, 1, 50, Double.POSITIVE_INFINITY);
    assertThat(row(KAFKA, 0).outcome()).isEqualTo(Outcome.LEVEL);
  }

  @Test
  void onlyEqualGuaranteesAreCompared() {
    cell(NATS, 0, 1, 900, 910);
    cell(TENUTO, 0, 1, 100, 110);
    cell(KAFKA, 0, 1, 50, 55);
    assertThat(grids(2)).extracting(Grid::words).containsExactly("at most once", "at least once");
    assertThat(grids(2))
        .allSatisfy(
            grid ->
                assertThat(grid.subjects())
                    .allMatch(subject -> subject.delivery().equals(grid.delivery())));
    assertThat(row(TENUTO, 0).outcome()).isEqualTo(Outcome.BEST);
    assertThat(row(NATS, 0).outcome()).isEqualTo(Outcome.ALONE);
    assertThat(row(NATS, 0).ofBest()).isEmpty();
  }

  @Test
  void boundsAreNoCompetitors() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(RAW, 0, 1, 400, 410);
    assertThat(grids(2)).hasSize(1);
    assertThat(row(TENUTO, 0).ofBound()).hasValue(0.25);
  }

  @Test
  void theBoundIsTheBestSocketsOrTheCoresWhateverIsLower() {
    cell(TENUTO, 10_000, 1, 150, 160);
    cell(RAW, 10_000, 1, 180, 190);
    cell(UNIX, 10_000, 1, 300, 310);
    Bounds bounds = grids(2).get(0).bounds();
    var place = new Place(1000, 10_000);
    assertThat(bounds.sockets(place)).hasValue(300);
    assertThat(bounds.cores(place)).hasValue(200);
    assertThat(bounds.tighter(place)).hasValue(200);
    assertThat(bounds.binding(place)).isEqualTo("cores ÷ cost");
    assertThat(bounds.cores(new Place(1000, 0))).isEqualTo(OptionalDouble.empty());
    assertThat(row(TENUTO, 10_000).ofBound()).hasValue(0.75);
  }

  @Test
  void memoryIsABoundOfItsOwnAndTheFasterLinkBounds() {
    cell(TENUTO, 0, 1, 150, 160);
    cell(RAW, 0, 1, 180, 190);
    cell(MEMORY, 0, 1, 300, 310);
    Bounds bounds = grids(2).get(0).bounds();
    var place = new Place(1000, 0);
    assertThat(bounds.sockets(place)).hasValue(180);
    assertThat(bounds.memory(place)).hasValue(300);
    assertThat(bounds.tighter(place)).hasValue(300);
    assertThat(bounds.binding(place)).isEqualTo("memory");
    assertThat(bounds.memory(new Place(1000, 10_000)))
        .as("with work, by that without")
        .hasValue(300);
    assertThat(row(TENUTO, 0).ofBound()).hasValue(0.5);
  }

  @Test
  void socketsThatWereMeasuredWithoutWorkOnlyBoundAllCosts() {
    cell(TENUTO, 10_000, 1, 150, 160);
    cell(RAW, 0, 1, 180, 190);
    assertThat(row(TENUTO, 10_000).ofBound()).hasValue(150 / 180.0);
  }

  @Test
  void theCoresAreThoseThatTheSweepGaveToProcessing() {
    cell(TENUTO, 10_000, 1, 90, 99);
    Map<String, Object> manifest = Map.of("cores", 4L, "configuration", Map.of("cores", 1L));
    Bounds bounds = Grid.of(new Results(manifest, cells, List.of())).get(0).bounds();
    assertThat(bounds.cores(new Place(1000, 10_000))).hasValue(100);
  }

  @Test
  void coresThatWereMeasuredStandInForThoseThatAreCounted() {
    cell(TENUTO, 10_000, 1, 150, 160);
    var bracket = new Bracket(196, 197);
    var subject = new Subject("cores", "default", Guarantee.AT_MOST_ONCE);
    cells.add(CellResult.measured(subject, true, 1000, 10_000, 1, bracket, "", Map.of(), 1, 1));
    assertThat(grids(2).get(0).bounds().cores(new Place(1000, 10_000))).hasValue(196);
  }

  @Test
  void moreThanTheCoresCanDoIsABrokenMeasurement() {
    cell(TENUTO, 10_000, 1, 205, 210); // 1.025 of 200
    cell(KAFKA, 10_000, 1, 204, 210); // 1.02
    assertThat(row(TENUTO, 10_000).outcome()).isEqualTo(Outcome.MARKED);
    assertThat(row(TENUTO, 10_000).reason()).contains("cores ÷ cost").contains("broken");
    assertThat(row(KAFKA, 10_000).outcome()).isEqualTo(Outcome.ALONE);
  }

  @Test
  void aSystemThatFailsInOneRepeatIsMarked() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(KAFKA, 0, 1, 500, 510);
    cells.add(CellResult.marked(KAFKA, false, 1000, 0, 2, "lost 3 messages"));
    Row row = row(KAFKA, 0);
    assertThat(row.outcome()).isEqualTo(Outcome.MARKED);
    assertThat(row.rate()).isEmpty();
    assertThat(row.reason()).isEqualTo("1 of 2 repeats: lost 3 messages");
  }

  @Test
  void whatNobodyTriedIsUnmeasured() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(KAFKA, 10_000, 1, 150, 160);
    assertThat(row(KAFKA, 0).outcome()).isEqualTo(Outcome.UNMEASURED);
    assertThat(row(KAFKA, 0).reason()).isEmpty();
  }

  @Test
  void theVerdictNamesTheCellsInWhichTenutoIsBehind() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(KAFKA, 0, 1, 200, 210);
    cell(TENUTO, 10_000, 1, 150, 160);
    cell(KAFKA, 10_000, 1, 100, 110);
    Verdict verdict = Verdict.of(grids(2));
    assertThat(verdict.good()).isFalse();
    assertThat(verdict.headline()).contains("in 1 of 2 cells compared");
    assertThat(verdict.details())
        .containsExactly("At least once: 1 of 2 cells; behind at 1 kB × 0 (0.50 of kafka).");
  }

  @Test
  void whatOnlyTunedTenutoWinsIsNotWonWithNoOptions() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(new Subject("tenuto", "tuned", Guarantee.AT_LEAST_ONCE), 0, 1, 300, 310);
    cell(KAFKA, 0, 1, 200, 210);
    assertThat(Verdict.of(grids(2)).good()).isFalse();
  }

  @Test
  void whatOnlyTunedTenutoBeatsIsWonAllTheSame() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(new Subject("tenuto", "tuned", Guarantee.AT_LEAST_ONCE), 0, 1, 300, 310);
    cell(KAFKA, 0, 1, 50, 60);
    assertThat(Verdict.of(grids(2)).good()).isTrue();
  }

  @Test
  void aCellInWhichTenutoFailedIsNotWon() {
    cell(KAFKA, 0, 1, 50, 60);
    cells.add(CellResult.marked(TENUTO, false, 1000, 0, 1, "died"));
    assertThat(Verdict.of(grids(2)).details())
        .contains("At least once: 0 of 1 cell; behind at 1 kB × 0 (failed, unlike kafka).");
  }

  @Test
  void withNobodyToCompareThereIsNoVerdict() {
    cell(TENUTO, 0, 1, 100, 110);
    cell(NATS, 0, 1, 100, 110);
    Verdict verdict = Verdict.of(grids(2));
    assertThat(verdict.compared()).isZero();
    assertThat(verdict.good()).isFalse();
    assertThat(verdict.headline()).startsWith("Nothing to compare");
  }
}
