package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTest {
  @ParameterizedTest
  @CsvSource({
    "0B, 0",
    "1B, 1",
    "100 B, 100",
    "64MiB, 67108864",
    "64 MiB, 67108864",
    "10 MB, 10000000",
    "1kB, 1000",
    "1KB, 1000",
    "1KiB, 1024",
    "1.5GiB, 1610612736",
    "0.5kB, 500",
    "2TB, 2000000000000",
    "8388607TiB, 9223370937343148032",
  })
  void sizesAreReadInBinaryAndDecimalUnits(String text, long bytes) {
    assertThat(Size.parse(text)).isEqualTo(new Size(bytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "64 | 64 has no unit. Write 64B, 64kB or 64MiB.",
        "64mb | \"64mb\" has the unknown unit \"mb\". Write 64MiB or 64MB.",
        "64mib | \"64mib\" has the unknown unit \"mib\". Write 64MiB.",
        "64G | \"64G\" has the unknown unit \"G\". Write 64GiB or 64GB.",
        "64k | \"64k\" has the unknown unit \"k\". Write 64KiB or 64kB.",
        "3 x | \"3 x\" has the unknown unit \"x\". The units are B, kB, MB, GB, TB, KiB, MiB, GiB and TiB.",
        "MiB | \"MiB\" is not a size. Write a number and a unit, such as 64MiB.",
        "-1MiB | \"-1MiB\" is not a size. Write a number and a unit, such as 64MiB.",
        "1e3MiB | \"1e3MiB\" has the unknown unit \"e3MiB\". The units are B, kB, MB, GB, TB, KiB, MiB, GiB and TiB.",
        "8388608TiB | \"8388608TiB\" is more than 2^63 - 1 bytes. Write a smaller number.",
        "0.3B | \"0.3B\" is not a whole number of bytes. Write fewer digits after the point.",
        "1234567890123456B | \"1234567890123456B\" is not a size. Write a number and a unit, such as 64MiB.",
      })
  void anythingElseIsRefusedWithWhatToWriteInstead(String text, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> Size.parse(text)).withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1, 1B",
    "1000, 1kB",
    "1024, 1KiB",
    "1536, 1536B",
    "67108864, 64MiB",
    "10000000, 10MB"
  })
  void textIsTheShortestExactForm(long bytes, String text) {
    assertThat(new Size(bytes)).hasToString(text);
    assertThat(Size.parse(text)).isEqualTo(new Size(bytes));
  }

  @Test
  void sizesHaveAnOrderAndAreNeverNegative() {
    assertThat(Size.parse("1MB")).isLessThan(Size.parse("1MiB"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Size(-1)).withMessageContaining("-1");
  }
}
