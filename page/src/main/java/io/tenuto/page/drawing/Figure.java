package io.tenuto.page.drawing;

import java.util.List;

/**
 * One figure of a report, as it goes into the page, into a picture and into a table.
 *
 * @param name of its files, and its place in the page
 * @param title in a few words
 * @param scope what all in it holds for, in words; empty if the title says it
 * @param note how to read it
 * @param drawings side by side
 * @param columns how many of them lie beside one another in the picture
 * @param legend what the pens stand for
 * @param footnotes numbered from 1; may be empty
 * @param table the same values; the first row names the columns
 */
public record Figure(
    String name,
    String title,
    String scope,
    String note,
    List<Drawing> drawings,
    int columns,
    List<Key> legend,
    List<String> footnotes,
    List<List<String>> table) {

  /** A pen and what it stands for. */
  public record Key(Pen pen, String name) {}

  public Figure {
    drawings = List.copyOf(drawings);
    legend = List.copyOf(legend);
    footnotes = List.copyOf(footnotes);
    table = List.copyOf(table);
  }

  /** Over a picture of it that lies about by itself. */
  String heading() {
    return scope.isEmpty() ? title : title + ", " + scope;
  }

  /** What one of its drawings shows, for those who cannot see it. */
  public String words(Drawing drawing) {
    return drawing.title().equals(title) ? heading() : heading() + ". " + drawing.title();
  }
}
