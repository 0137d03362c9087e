package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "30s, PT30S",
    "250ms, PT0.25S",
    "2min, PT2M",
    "1.5 h, PT1H30M",
    "1d, PT24H",
    "0.000001ms, PT0.000000001S",
    "0s, PT0S",
  })
  void durationsAreRead(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 | 30 has no unit. Write 30ms, 30s or 30min.",
        "30 sec | \"30 sec\" has the unknown unit \"sec\". Write 30s.",
        "5m | \"5m\" has the unknown unit \"m\". Write 5min or 5ms.",
        "5 years | \"5 years\" has the unknown unit \"years\". The units are ms, s, min, h and d.",
        "soon | \"soon\" is not a duration. Write a number and a unit, such as 30s.",
        "200000d | \"200000d\" is more than 2^63 - 1 nanoseconds. Write a smaller number.",
        "0.0000001ms | \"0.0000001ms\" is not a whole number of nanoseconds. Write fewer digits after the point.",
      })
  void anythingElseIsRefusedWithWhatToWriteInstead(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "PT30S, 30s",
    "PT0.25S, 250ms",
    "PT2M, 2min",
    "PT90M, 90min",
    "PT24H, 1d",
    "PT0.0000015S, 0.0015ms",
    "PT0S, 0ms"
  })
  void textIsTheShortestExactForm(Duration duration, String text) {
    assertThat(Durations.text(duration)).isEqualTo(text);
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }
}
