package io.tenuto.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.load.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {
  @Test
  void theNamedGridsAreThoseOfTheIssue() {
    assertThat(Grid.parse("quick").cells()).hasSize(9);
    Grid full = Grid.parse("full");
    assertThat(full.bytes()).startsWith(100).endsWith(10_000_000);
    assertThat(full.costMicros()).startsWith(0).endsWith(1_000_000);
  }

  @Test
  void aGridIsWrittenAsSizesAndCosts() {
    assertThat(Grid.parse("1MB,100B:10ms,0,500us").cells())
        .containsExactly(
            new Cell(100, 0),
            new Cell(100, 500),
            new Cell(100, 10_000),
            new Cell(1_000_000, 0),
            new Cell(1_000_000, 500),
            new Cell(1_000_000, 10_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fast | SIZES:COSTS",
        "1kB | SIZES:COSTS",
        "1XB:0 | size '1XB'",
        "1kB:soon | cost 'soon'",
        "1kB:-1 | cost '-1'",
        "3GB:0 | size '3GB'",
        "4000MB:0 | size '4000MB'",
        "10B:0 | 40 bytes or more",
      })
  void whatIsNoGridIsNamed(String text, String said) {
    assertThatThrownBy(() -> Grid.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }
}
