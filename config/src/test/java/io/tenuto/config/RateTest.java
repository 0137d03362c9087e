package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  @ParameterizedTest
  @CsvSource({"30/s, 30", "0.5/s, 0.5", "90/min, 1.5", "36 / h, 0.01"})
  void ratesAreReadPerSecondMinuteOrHour(String text, double perSecond) {
    assertThat(Rate.parse(text).perSecond()).isCloseTo(perSecond, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 | 30 has no unit. Write 30/s, 30/min or 30/h.",
        "30/d | \"30/d\" has the unknown unit \"/d\". Write 30/s, 30/min or 30/h.",
        "30Hz | \"30Hz\" has the unknown unit \"Hz\". Write 30/s, 30/min or 30/h.",
        "0/s | \"0/s\" is not above 0. Write for example 30/s.",
        "fast | \"fast\" is not a rate. Write for example 30/s.",
      })
  void anythingElseIsRefusedWithWhatToWriteInstead(String text, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> Rate.parse(text)).withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"30/s", "5/min", "7/h", "0.2/h", "12.5/s", "1000000/s"})
  void textIsReadBack(String text) {
    assertThat(Rate.parse(text)).hasToString(text);
  }

  @Test
  void aRateIsAboveNothingAndFinite() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Rate(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Rate(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> new Rate(Double.POSITIVE_INFINITY));
  }
}
