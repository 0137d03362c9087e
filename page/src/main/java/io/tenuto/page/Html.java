package io.tenuto.page;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes markup that is both HTML and well-formed XML. All text and all attribute values are
 * escaped; only {@link #verbatim} is not, for our own style and script.
 */
public final class Html {
  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are names and values in turn. */
  public Html open(String element, String... attributes) {
    tag(element, attributes);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Closes the element opened last. */
  public Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Closes the element opened last and begins a new line. */
  public Html end() {
    close();
    out.append('\n');
    return this;
  }

  /** An element that never has content: {@code meta}, {@code img}, shapes of SVG. */
  public Html empty(String element, String... attributes) {
    tag(element, attributes);
    out.append("/>");
    return this;
  }

  /** An element with nothing but text. */
  public Html leaf(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** Text, escaped. */
  public Html text(String text) {
    Escaped.append(out, text);
    return this;
  }

  /** An element with content of our own that must not be escaped. */
  public Html verbatim(String element, String content) {
    out.append('<').append(element).append('>').append(content);
    out.append("</").append(element).append(">\n");
    return this;
  }

  private void tag(String element, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException(element + ": an attribute has no value");
    }
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      Escaped.append(out, attributes[i + 1]);
      out.append('"');
    }
  }

  /**
   * The whole page.
   *
   * @throws IllegalStateException if an element is still open
   */
  public String page() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return "<!DOCTYPE html>\n" + out;
  }
}
