package io.tenuto.page.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.page.Html;
import io.tenuto.page.Scale;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  private static final Chart.Axis TIME =
      new Chart.Axis("seconds", Scale.linear(10, false), Double::toString);
  private static final HeatMap.Shade SHADE = new HeatMap.Shade(Ink.GREEN, "0", "8 cores");

  private static String drawn(int rows, HeatMap.Band... bands) {
    var html = new Html();
    SvgCanvas.write(html, new HeatMap("use", TIME, "workers", rows, List.of(bands), SHADE), "use");
    return html.page();
  }

  private static HeatMap.Band band(int row, double... shares) {
    List<HeatMap.Cell> cells =
        java.util.stream.IntStream.range(0, shares.length)
            .mapToObj(i -> new HeatMap.Cell(i, i + 1.0, shares[i]))
            .toList();
    return new HeatMap.Band(row, "worker <" + row + ">", cells);
  }

  private static String boxes(String page) {
    return page.substring(page.indexOf("<title>"));
  }

  private static long count(String page) {
    return Pattern.compile("<rect").matcher(page).results().count();
  }

  @Test
  void cellsOfOneShadeThatTouchAreDrawnAsOne() {
    String page = boxes(drawn(1, band(0, 0.5, 0.51, 1, 1, 0)));
    assertThat(count(page)).isEqualTo(3);
    assertThat(page).contains("fill-opacity=\"0.56\"", "fill-opacity=\"1.0\"", "\"0.12\"");
  }

  @Test
  void aGapStaysPaper() {
    var first = new HeatMap.Cell(0, 1, 1);
    var later = new HeatMap.Cell(5, 6, 1);
    assertThat(count(boxes(drawn(1, new HeatMap.Band(0, "one", List.of(first, later))))))
        .isEqualTo(2);
  }

  @Test
  void theFirstRowIsAtTheBottom() {
    String page = boxes(drawn(2, band(0, 1), band(1, 1)));
    List<Double> tops =
        Pattern.compile("<rect[^>]* y=\"([^\"]+)\"")
            .matcher(page)
            .results()
            .map(found -> Double.parseDouble(found.group(1)))
            .toList();
    assertThat(tops).hasSize(2);
    assertThat(tops.get(0)).isGreaterThan(tops.get(1));
  }

  @Test
  void legendAxesAndWordsAreWritten() {
    assertThat(drawn(7, band(0, 1)))
        .contains(">8 cores<", ">seconds<", ">workers<", ">1<", ">worker &lt;0&gt;<");
  }

  @Test
  void noRowsAreAnEmptyMap() {
    assertThat(drawn(0)).contains(">use<").doesNotContain("NaN", "Infinity");
  }

  @Test
  void manyRowsHaveRoom() {
    assertThat(new HeatMap("use", TIME, "workers", 500, List.of(), SHADE).height())
        .isGreaterThan(2000);
  }
}
