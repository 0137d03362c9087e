package io.tenuto.bench.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkRateTest {
  @Test
  void itIsReadAsTheToolsWriteIt() {
    assertThat(LinkRate.parse("1400mbit").bits()).isEqualTo(1_400_000_000L);
    assertThat(LinkRate.parse("1.4Gbit")).isEqualTo(LinkRate.parse("1400mbit"));
    assertThat(LinkRate.parse("2500kbit").bits()).isEqualTo(2_500_000L);
  }

  @Test
  void aBurstIsAShortTimeOfTheRateAndOneSegmentAtLeast() {
    assertThat(LinkRate.parse("1400mbit").burstBytes()).isEqualTo(1_050_000);
    assertThat(LinkRate.parse("10mbit").burstBytes()).isEqualTo(65_536);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "fast", "1400", "-1mbit", "1400 mbit", "1e3mbit", "0mbit", "1kbit", "900gbit"})
  void whatIsNoRateIsRefusedWithWhatIsExpected(String text) {
    assertThatThrownBy(() -> LinkRate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }
}
