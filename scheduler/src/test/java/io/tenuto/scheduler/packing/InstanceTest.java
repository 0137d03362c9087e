package io.tenuto.scheduler.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceTest {
  @Test
  void numbersMayStandInLinesOrBesideOneAnother() {
    var expected = new Instance(10, List.of(3L, 10L, 7L));
    assertThat(Instance.parse("x", "3\n10\n3\n10\n7\n")).isEqualTo(expected);
    assertThat(Instance.parse("x", "\n 3 10\t3 10\r\n\n7")).isEqualTo(expected);
    assertThat(Instance.parse("x", "0 5")).isEqualTo(new Instance(5, List.of()));
  }

  @Test
  void theLeastIsTheSumInFullBins() {
    assertThat(new Instance(10, List.of(3L, 10L, 7L)).leastBins()).isEqualTo(2);
    assertThat(new Instance(10, List.of(3L, 10L, 8L)).leastBins()).isEqualTo(3);
    long huge = Long.MAX_VALUE;
    assertThat(new Instance(huge, List.of(huge, huge, huge)).leastBins()).isEqualTo(3);
  }

  @Test
  void sizesUpToTheLargestNumberArePacked() {
    long huge = Long.MAX_VALUE;
    var instance = new Instance(huge, List.of(huge, 1L, huge - 1));
    for (PackingPolicy policy : PackingPolicy.values()) {
      assertThat(instance.pack(policy).bins()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          2 10 3       | it has 1 sizes where 2 were expected
          1 10 3 4     | it has 2 sizes where 1 were expected
          ~~           | it has 0 sizes where the number of items, the capacity and the sizes
          2            | it has 0 sizes where 2 were expected
          2 10 3 11    | '11' is out of range; expected: a size from 1 to the capacity, 10
          2 10 3 0     | '0' is out of range
          1 0 1        | '0' is out of range; expected: the capacity of each bin, from 1 on
          -1 5         | '-1' is out of range; expected: the number of items, from 0 on
          1 10 0.5     | '0.5' is no whole number; expected: a size from 1 to the capacity, 10
          1 10 99999999999999999999 | '99999999999999999999' is no whole number
          """)
  void whatIsNoProblemOfPackingIsSaid(String text, String expected) {
    assertThatThrownBy(() -> Instance.parse("items.txt", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("items.txt")
        .hasMessageContaining(expected);
  }
}
