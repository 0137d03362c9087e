package io.tenuto.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.report.Comparison.Change;
import io.tenuto.bench.report.Comparison.Line;
import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import io.tenuto.bench.results.Subject;
import io.tenuto.bench.search.Bracket;
import io.tenuto.bench.system.Guarantee;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Subject TENUTO = new Subject("tenuto", "default", Guarantee.DURABLE);

  private static CellResult cell(int bytes, double low, double high) {
    var bracket = new Bracket(low, high);
    return CellResult.measured(TENUTO, false, bytes, 0, 1, bracket, "", Map.of(), 1, 1);
  }

  private static CellResult marked(int bytes) {
    return CellResult.marked(TENUTO, false, bytes, 0, 1, "the engine died");
  }

  private static Comparison compare(List<CellResult> a, List<CellResult> b) {
    return Comparison.of(new Results(Map.of(), a, List.of()), new Results(Map.of(), b, List.of()));
  }

  @Test
  void bracketsThatLieApartAreBetterOrWorseAndOthersAreLevel() {
    Comparison comparison =
        compare(
            List.of(cell(1, 100, 110), cell(2, 100, 110), cell(3, 100, 110)),
            List.of(cell(1, 120, 130), cell(2, 50, 60), cell(3, 105, 120)));
    assertThat(comparison.lines())
        .extracting(Line::change)
        .containsExactly(Change.BETTER, Change.WORSE, Change.LEVEL);
    assertThat(comparison.lines())
        .extracting(line -> line.ratio().orElseThrow())
        .containsExactly(1.2, 0.5, 1.05);
    assertThat(comparison.complete()).isTrue();
  }

  @Test
  void aCellThatOnlyOneFolderHasIsMissing() {
    Comparison comparison = compare(List.of(cell(1, 100, 110)), List.of());
    assertThat(comparison.complete()).isFalse();
    assertThat(comparison.lines().get(0).change()).isEqualTo(Change.MISSING);
    assertThat(comparison.lines().get(0).why()).isEqualTo("not in B");
  }

  @Test
  void aCellThatFailedInOneFolderIsMissingWithTheReason() {
    Comparison comparison = compare(List.of(marked(1)), List.of(cell(1, 100, 110)));
    assertThat(comparison.complete()).isFalse();
    assertThat(comparison.lines().get(0).why()).isEqualTo("A: the engine died");
    assertThat(comparison.lines().get(0).ratio()).isEmpty();
  }

  @Test
  void aCellThatFailedInBothIsNotMissing() {
    Comparison comparison = compare(List.of(marked(1)), List.of(marked(1)));
    assertThat(comparison.complete()).isTrue();
    assertThat(comparison.lines().get(0).change()).isEqualTo(Change.FAILED);
  }

  @Test
  void theFieldsForProgramsNameBothSidesAndTheRatio() {
    Comparison comparison =
        compare(List.of(cell(1, 100, 110)), List.of(cell(1, 120, Double.POSITIVE_INFINITY)));
    assertThat(comparison.fields())
        .isEqualTo(
            Map.of(
                "complete",
                true,
                "cells",
                List.of(
                    Map.of(
                        "system",
                        "tenuto",
                        "variant",
                        "default",
                        "delivery",
                        "durable",
                        "bytes",
                        1,
                        "costMicros",
                        0,
                        "a",
                        Map.of("median", 100.0, "low", 100.0, "high", 110.0),
                        "b",
                        Map.of("median", 120.0, "low", 120.0),
                        "ratio",
                        1.2,
                        "change",
                        "better"))));
  }
}
