package io.tenuto.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void theMedianOfThreeIsTheMiddleOneInWhateverOrder() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 4.0))).isEqualTo(4.0);
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 4.0, 5.0))).isEqualTo(4.5);
  }

  @Test
  void theMedianOfNothingIsRefused() {
    assertThatThrownBy(() -> Statistics.median(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one round");
  }

  @Test
  void theSpreadIsTheRangeInPartsOfTheMedian() {
    assertThat(Statistics.spread(List.of(90.0, 100.0, 115.0))).isCloseTo(0.25, within(1e-12));
    assertThat(Statistics.spread(List.of(7.0))).isZero();
    assertThat(Statistics.spread(List.of(0.0, 0.0))).isZero();
  }
}
