package io.tenuto.page;

import java.util.List;

/** Pieces that every section is made of: headings, tables that scroll on small screens. */
public final class Page {
  private Page() {}

  /** Opens a section that {@link Html#end} closes. */
  public static void section(Html html, String id, String title) {
    html.open("section", "id", id, "aria-labelledby", id + "-title");
    html.leaf("h2", title, "id", id + "-title").text("\n");
  }

  /** A sentence in small type. */
  public static void note(Html html, String text) {
    html.leaf("p", text, "class", "note").text("\n");
  }

  /**
   * A table of text.
   *
   * @param heads names of the columns; one that begins with {@code #} holds numbers
   * @param rows cells in the same order; the first is the row's name
   */
  public static void table(Html html, String name, List<String> heads, List<List<String>> rows) {
    begin(html, name, heads);
    for (List<String> row : rows) {
      html.open("tr").leaf("th", row.get(0), "scope", "row");
      for (int i = 1; i < row.size(); i++) {
        cell(html, heads.get(i), row.get(i));
      }
      html.end();
    }
    finish(html);
  }

  /** Opens a table up to its body; {@link #finish} closes it. */
  public static void begin(Html html, String name, List<String> heads) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", name);
    html.open("table").leaf("caption", name, "class", "unseen").open("thead").open("tr");
    for (String head : heads) {
      if (head.startsWith("#")) {
        html.leaf("th", head.substring(1), "scope", "col", "class", "number");
      } else {
        html.leaf("th", head, "scope", "col");
      }
    }
    html.close().close().open("tbody").text("\n");
  }

  /** A cell of a row that is open, in the column {@code head}. */
  public static void cell(Html html, String head, String text) {
    if (head.startsWith("#")) {
      html.leaf("td", text, "class", "number");
    } else {
      html.leaf("td", text);
    }
  }

  /** Closes what {@link #begin} has opened. */
  public static void finish(Html html) {
    html.close().close().end();
  }
}
