package io.tenuto.page.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.page.Html;
import io.tenuto.page.Scale;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureHtmlTest {
  private static final Pen PEN = new Pen(Ink.BLUE, Mark.CIRCLE, Pen.Dash.SOLID);

  private static Figure figure(String title, String scope, List<String> footnotes) {
    var axis = new Chart.Axis("seconds", Scale.linear(2, false), Double::toString);
    var curve = new Chart.Curve("one", PEN, List.of(new Chart.Spot(1, 1, 1, 1, "1 at 1")));
    return new Figure(
        "name",
        title,
        scope,
        "how to read it",
        List.of(new Chart("a chart", axis, axis, List.of(curve))),
        1,
        List.of(new Figure.Key(PEN, "<one>")),
        footnotes,
        List.of(List.of("x")));
  }

  private static String written(Figure figure) {
    var html = new Html();
    FigureHtml.write(html, figure);
    return html.page();
  }

  @Test
  void aSectionHasNoteLegendDrawingsAndFootnotes() {
    assertThat(written(figure("a figure", "", List.of("why & where"))))
        .containsSubsequence(
            "<section class=\"drawn\" id=\"name\">",
            "how to read it",
            "<bdi>&lt;one&gt;</bdi>",
            "<figure class=\"panel\">",
            "aria-label=\"a figure. a chart\"",
            "<title>one, 1 at 1</title>",
            "<ol class=\"reasons\"><li>why &amp; where</li></ol>",
            "</section>");
  }

  @Test
  void whatThereIsNoneOfIsNotWritten() {
    assertThat(written(figure("a figure", "", List.of()))).doesNotContain("<ol", "<h3");
  }

  @Test
  void aDrawingSaysItsFiguresTitleOnce() {
    assertThat(written(figure("a chart", "", List.of()))).contains("aria-label=\"a chart\"");
    assertThat(written(figure("a figure", "of two", List.of())))
        .contains("aria-label=\"a figure, of two. a chart\"");
  }

  @Test
  void theStyleKnowsEveryInk() throws IOException {
    String style = FigureHtml.style();
    for (Ink ink : Ink.values()) {
      assertThat(style).contains("." + ink.style() + " {");
    }
    assertThat(style).contains(".panels.large {", ".reasons {");
  }
}
