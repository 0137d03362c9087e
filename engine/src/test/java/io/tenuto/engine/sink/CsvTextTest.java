package io.tenuto.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTextTest {
  @Test
  void onlyWhatNeedsQuotesIsQuoted() {
    assertThat(
            CsvText.row(List.of("plain", "a,b", "say \"hi\"", "two\nlines", "cr\r", " space ", "")))
        .isEqualTo("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\", space ,\n");
  }

  @Test
  void aRowOfOneEmptyCellIsNotABlankLine() {
    assertThat(CsvText.row(List.of(""))).isEqualTo("\"\"\n");
    assertThat(CsvText.cells("\"\"")).containsExactly("");
  }

  @Test
  void anyRowReadsBackAsItWas() {
    var random = new Random(5);
    String alphabet = "ab,\"\n\r ;µ";
    for (int i = 0; i < 2_000; i++) {
      var cells = new ArrayList<String>();
      for (int c = random.nextInt(5) + 1; c > 0; c--) {
        var cell = new StringBuilder();
        for (int l = random.nextInt(6); l > 0; l--) {
          cell.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        cells.add(cell.toString());
      }
      String row = CsvText.row(cells);

      assertThat(CsvText.cells(row.substring(0, row.length() - 1))).isEqualTo(cells);
    }
  }

  @Test
  void valuesBecomeCells() {
    assertThat(CsvText.cell(null)).isEmpty();
    assertThat(CsvText.cell("text")).isEqualTo("text");
    assertThat(CsvText.cell(-9_223_372_036_854_775_808L)).isEqualTo("-9223372036854775808");
    assertThat(CsvText.cell(true)).isEqualTo("true");
    assertThat(CsvText.cell(List.of(1L, "a", List.of(0.5)))).isEqualTo("[1,\"a\",[0.5]]");
    assertThat(CsvText.cell(Map.of("k", false))).isEqualTo("{\"k\":false}");
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "262000, 262000.0",
    "2e-3, 0.002",
    "2e23, 2.0E23",
    "4.9e-324, 4.9E-324",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "2.2250738585072014e-308, 2.2250738585072014E-308",
    "-0.0, -0.0",
    "NaN, NaN"
  })
  void doublesAreAsShortAsTheyCanBe(double value, String text) {
    assertThat(CsvText.cell(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyDoubleReadsBackAsItWas(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());

      assertThat(Double.valueOf(CsvText.cell(value))).isEqualTo(Double.valueOf(value));
    }
  }
}
