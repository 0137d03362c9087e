package io.tenuto.bench.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RoundTest {
  @Test
  void rateAndProcessorTimeArePerMessage() {
    var round = new Round(1_000, 500_000_000, 2_000_000, 1_000_000);
    assertThat(round.rate()).isEqualTo(2_000);
    assertThat(round.cpuNanosPerMessage()).isEqualTo(3_000);
  }

  @Test
  void aCompleteRoundPasses() {
    assertThatCode(() -> Round.check("test", 10, 3, 7, 3, 10 + 11 + 12, 21))
        .doesNotThrowAnyException();
  }

  @Test
  void aMissingADoubledAndADamagedMessageVoidTheRound() {
    assertVoid(2, 10 + 11, 14);
    assertVoid(3, 10 + 11 + 11, 21);
    assertVoid(3, 10 + 11 + 12, 22);
  }

  private static void assertVoid(long count, long sum, long touch) {
    assertThatThrownBy(() -> Round.check("test", 10, 3, 7, count, sum, touch))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("3 messages were sent, " + count + " arrived");
  }
}
