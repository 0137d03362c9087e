package io.tenuto.page.drawing;

import io.tenuto.page.Head;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import java.io.IOException;

/** Shows figures in a page: how to read them, legend, drawings side by side, footnotes. */
public final class FigureHtml {
  private FigureHtml() {}

  /**
   * What a page with figures adds to the style that all pages share.
   *
   * @throws IOException if it cannot be read
   */
  public static String style() throws IOException {
    return Head.resource(FigureHtml.class, "drawing.css") + Ink.styleSheet();
  }

  /** All of a figure, as a section; its title is the page's. */
  public static void write(Html html, Figure figure) {
    section(html, figure);
    reading(html, figure);
    panels(html, figure, figure.columns() <= 2);
    footnotes(html, figure);
    html.end();
  }

  /** Opens a section with title, note and legend that {@link Html#end} closes. */
  public static void begin(Html html, Figure figure) {
    section(html, figure);
    html.leaf("h3", figure.title()).text("\n");
    reading(html, figure);
  }

  private static void section(Html html, Figure figure) {
    html.open("section", "class", "drawn", "id", figure.name());
  }

  private static void reading(Html html, Figure figure) {
    Page.note(html, figure.note());
    html.open("ul", "class", "keys");
    for (Figure.Key key : figure.legend()) {
      html.open("li");
      SvgCanvas.sample(html, key.pen());
      html.leaf("bdi", key.name()).close();
    }
    html.end();
  }

  /**
   * The drawings, as many side by side as there is room for.
   *
   * @param large whether two of them fill a wide page rather than three
   */
  public static void panels(Html html, Figure figure, boolean large) {
    html.open("div", "class", large ? "panels large" : "panels");
    for (Drawing drawing : figure.drawings()) {
      html.open("figure", "class", "panel");
      SvgCanvas.write(html, drawing, figure.words(drawing));
      html.end();
    }
    html.end();
  }

  /** Nothing if there are none. */
  public static void footnotes(Html html, Figure figure) {
    if (!figure.footnotes().isEmpty()) {
      html.open("ol", "class", "reasons");
      figure.footnotes().forEach(note -> html.leaf("li", note));
      html.end();
    }
  }
}
