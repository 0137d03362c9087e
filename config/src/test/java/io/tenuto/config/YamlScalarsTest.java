package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlScalarsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-7, -7",
    "+7, 7",
    "007, 7",
    "0x1F, 31",
    "0o17, 15",
    "9223372036854775807, 9223372036854775807"
  })
  void wholeNumbers(String text, long value) {
    assertThat(YamlScalars.resolve(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1.5",
    ".5, 0.5",
    "1e3, 1000",
    "-1.5E-3, -0.0015",
    ".inf, Infinity",
    "-.INF, -Infinity",
    ".nan, NaN"
  })
  void realNumbers(String text, double value) {
    assertThat(YamlScalars.resolve(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes",
        "on",
        "64MiB",
        "30/s",
        "1_000",
        "1:30",
        "0b1",
        "-",
        ".",
        "+x",
        "2024-01-01",
        "nil",
        "tRUE"
      })
  void textOfYaml12(String text) {
    assertThat(YamlScalars.resolve(text)).isEqualTo(text);
  }

  @Test
  void truthNothingAndNumbersBeyond64Bits() {
    assertThat(YamlScalars.resolve("True")).isEqualTo(true);
    assertThat(YamlScalars.resolve("FALSE")).isEqualTo(false);
    assertThat(YamlScalars.resolve("~")).isNull();
    assertThat(YamlScalars.resolve("")).isNull();
    assertThat(YamlScalars.resolve("9223372036854775808"))
        .isEqualTo(new BigInteger("9223372036854775808"));
  }
}
