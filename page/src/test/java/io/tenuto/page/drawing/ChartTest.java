package io.tenuto.page.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.page.Html;
import io.tenuto.page.Scale;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Pen PEN = new Pen(Ink.BLUE, Mark.CIRCLE, Pen.Dash.SOLID);

  private static String drawn(boolean course) {
    List<Chart.Spot> spots =
        IntStream.range(0, 400).mapToObj(i -> new Chart.Spot(i, i, i, i, "at " + i)).toList();
    var axis = new Chart.Axis("x", Scale.linear(400, false), Double::toString);
    var curve = new Chart.Curve("<one>", PEN, spots, course);
    var html = new Html();
    SvgCanvas.write(html, new Chart("title", axis, axis, List.of(curve)), "words");
    return html.page();
  }

  private static long groups(String page) {
    return Pattern.compile("<g>").matcher(page).results().count();
  }

  @Test
  void aCourseIsOneLineWithoutMarks() {
    String page = drawn(true);
    assertThat(groups(page)).isEqualTo(1);
    assertThat(page).contains("<title>&lt;one&gt;</title>").doesNotContain("<polygon", "at 7");
  }

  @Test
  void anyOtherCurveHasAMarkForEachSpot() {
    String page = drawn(false);
    assertThat(groups(page)).isEqualTo(400);
    assertThat(page).contains("<polygon", "<title>&lt;one&gt;, at 7</title>");
  }
}
