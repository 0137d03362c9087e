package io.tenuto.bench.report;

import io.tenuto.bench.system.Guarantee;
import java.util.List;
import java.util.stream.Stream;

/**
 * One figure of the report, as it goes into the page, into a picture and into a table.
 *
 * @param name of its files, and its place in the page
 * @param title in a few words
 * @param note how to read it
 * @param drawings side by side
 * @param columns how many of them lie beside one another in the picture
 * @param legend what the pens stand for
 * @param footnotes numbered from 1; may be empty
 * @param table the same values; the first row names the columns
 */
record Figure(
    String name,
    String title,
    String note,
    List<Drawing> drawings,
    int columns,
    List<Key> legend,
    List<String> footnotes,
    List<List<String>> table) {

  /** A pen and what it stands for. */
  record Key(Pen pen, String name) {}

  Figure {
    drawings = List.copyOf(drawings);
    legend = List.copyOf(legend);
    footnotes = List.copyOf(footnotes);
    table = List.copyOf(table);
  }

  /** Over a picture of it that lies about by itself. */
  String heading() {
    boolean ofOne = Stream.of(Guarantee.values()).anyMatch(each -> name.endsWith("-" + each));
    return ofOne ? title + ", " + guarantee() : title;
  }

  /** The delivery guarantee that all in it give, in words. */
  String guarantee() {
    return name.substring(name.indexOf('-') + 1).replace('-', ' ');
  }
}
