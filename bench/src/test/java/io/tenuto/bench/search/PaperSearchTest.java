package io.tenuto.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaperSearchTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 37", "38, 38", "1, 625", "50, 320000", "500, 40", "1000, 0"})
  void theAnswerIsTheHighestWholeRate(int first, int capacity) {
    var search = new PaperSearch(first);
    int trials = 0;
    for (OptionalDouble next = search.next(); next.isPresent(); next = search.next()) {
      assertThat(next.getAsDouble()).isEqualTo(Math.rint(next.getAsDouble()));
      search.judged(next.getAsDouble() <= capacity, next.getAsDouble() / Math.max(1, capacity));
      assertThat(++trials).isLessThan(1_000);
    }
    assertThat(search.bracket().low()).isEqualTo(capacity);
    assertThat(search.bracket().high()).isEqualTo(capacity + 1);
  }
}
