package io.tenuto.bench.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BisectingSearchTest {
  /** How often a system of this capacity was asked. */
  private static int run(Search search, double capacity) {
    int trials = 0;
    for (OptionalDouble next = search.next(); next.isPresent(); next = search.next()) {
      search.judged(next.getAsDouble() <= capacity, next.getAsDouble() / capacity);
      assertThat(++trials).as("trials for %s", search.bracket()).isLessThan(200);
    }
    return trials;
  }

  @Test
  void theCapacityLiesInTheBracketWhateverTheGuess() {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      double capacity = Math.pow(10, 8 * random.nextDouble() - 1);
      double guess = Math.pow(10, 8 * random.nextDouble() - 1);
      var search = new BisectingSearch(guess, 1.3, 1.05, 0.01, 1e9);
      run(search, capacity);
      assertThat(search.bracket().low()).as("guess %f", guess).isLessThanOrEqualTo(capacity);
      assertThat(search.bracket().high()).as("guess %f", guess).isGreaterThan(capacity);
      assertThat(search.bracket().high() / search.bracket().low()).isLessThanOrEqualTo(1.05);
    }
  }

  @Test
  void aGoodGuessTakesFewTrialsAndABadOneNotManyMore() {
    assertThat(run(new BisectingSearch(95, 1.2, 1.1, 0.1, 1e9), 100)).isLessThanOrEqualTo(4);
    assertThat(run(new BisectingSearch(1, 1.2, 1.1, 0.1, 1e9), 1e6)).isLessThanOrEqualTo(20);
  }

  @Test
  void whoSustainsNothingIsToldSo() {
    var search = new BisectingSearch(100, 2, 1.1, 0.5, 1e6);
    run(search, 0);
    assertThat(search.bracket()).isEqualTo(new Bracket(0, 0.5));
  }

  @Test
  void whoSustainsEverythingIsNotAskedForMoreThanTheCeiling() {
    var search = new BisectingSearch(100, 2, 1.1, 0.5, 1e6);
    run(search, 1e12);
    assertThat(search.bracket()).isEqualTo(new Bracket(1e6, Double.POSITIVE_INFINITY));
  }

  @Test
  void chanceAtTheEdgeEndsTheSearchAllTheSame() {
    var random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      var search = new BisectingSearch(80, 1.3, 1.02, 0.01, 1e9);
      int trials = 0;
      for (OptionalDouble next = search.next(); next.isPresent(); next = search.next()) {
        double part = next.getAsDouble() / 100;
        search.judged(part < 0.9 || (part < 1.1 && random.nextBoolean()), part);
        assertThat(++trials).isLessThan(100);
      }
      assertThat(search.bracket().low()).isBetween(80.0, 110.0);
      assertThat(search.bracket().high()).isBetween(90.0, 115.0);
    }
  }

  @Test
  void whatCannotEndIsRefused() {
    assertThatThrownBy(() -> new BisectingSearch(1, 1, 1.1, 1, 2))
        .hasMessageContaining("growth 1.0");
    assertThatThrownBy(() -> new BisectingSearch(1, 2, 1.1, 3, 2)).hasMessageContaining("floor 3");
  }
}
