package io.tenuto.miniapps.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepIfTest {
  private static final Header ROW = Header.of("sum", 262_000L).with("channel", 1);

  private static boolean keeps(Header row, Map<String, Object> options) throws Exception {
    Payload payload = Payload.of("picture");
    Collected found = Collected.run("keep-if", options, row, payload);
    if (!found.headers.isEmpty()) {
      assertThat(found.headers).containsExactly(row);
      assertThat(found.payloads).containsExactly(payload);
    }
    return !found.headers.isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "atLeast, 262000, true",
    "atLeast, 262001, false",
    "atMost, 262000, true",
    "atMost, 261999, false",
    "above, 262000, false",
    "above, 261999, true",
    "below, 262000, false",
    "below, 262001, true",
    "equals, 262000, true",
    "equals, 1, false"
  })
  void limitsAreComparedByValue(String condition, long limit, boolean kept) throws Exception {
    assertThat(keeps(ROW, Map.of("statistic", "sum", condition, limit))).isEqualTo(kept);
    assertThat(keeps(ROW, Map.of("statistic", "sum", condition, (double) limit))).isEqualTo(kept);
    assertThat(keeps(ROW.with("sum", 262_000.0), Map.of("statistic", "sum", condition, limit)))
        .isEqualTo(kept);
  }

  @Test
  void everyConditionMustHold() throws Exception {
    assertThat(keeps(ROW, Map.of("statistic", "sum", "above", 1L, "below", 300_000L))).isTrue();
    assertThat(keeps(ROW, Map.of("statistic", "sum", "above", 1L, "below", 2L))).isFalse();
  }

  @Test
  void largeSumsAreNotRounded() throws Exception {
    Header row = Header.of("sum", 9_007_199_254_740_993L);
    assertThat(keeps(row, Map.of("statistic", "sum", "above", 9_007_199_254_740_992L))).isTrue();
    assertThat(keeps(row, Map.of("statistic", "sum", "equals", 9_007_199_254_740_992.0))).isFalse();
  }

  @Test
  void otherChannelsAreDropped() throws Exception {
    assertThat(keeps(ROW, Map.of("statistic", "sum", "atLeast", 1L, "channel", 1L))).isTrue();
    assertThat(keeps(ROW, Map.of("statistic", "sum", "atLeast", 1L, "channel", 0L))).isFalse();
  }

  @Test
  void aMessageWithoutTheStatisticIsRejectedByName() {
    assertThatThrownBy(() -> keeps(ROW, Map.of("statistic", "otsu", "above", 1L)))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("otsu: expected a number in the header but found no such key")
        .hasMessageContaining("channel-statistics");
    assertThatThrownBy(
            () -> keeps(ROW.with("otsu", "high"), Map.of("statistic", "otsu", "above", 1L)))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("found 'high'");
  }

  @Test
  void aFilterNeedsAStatisticAndACondition() {
    assertThatThrownBy(() -> Collected.create("keep-if", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keep-if: options.statistic: missing")
        .hasMessageContaining("no condition");
    assertThatThrownBy(() -> Collected.create("keep-if", Map.of("statistic", "sum", "atleast", 5L)))
        .hasMessageContaining("Did you mean 'atLeast'?");
  }
}
