package io.tenuto.page;

/**
 * Text from anywhere, file names above all, made harmless: nothing in it can become markup, and
 * characters that hide or reorder what is read are shown by their number.
 */
public final class Escaped {
  private Escaped() {}

  /** Fit for element content and for attribute values in double quotes. */
  static void append(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '\t', '\n' -> out.append((char) c);
        case '\r' -> {} // a line ends with \n here
        default -> appendOther(out, c);
      }
    }
  }

  private static void appendOther(StringBuilder out, int c) {
    if (c < 0x20) {
      out.append((char) (0x2400 + c)); // the symbol for the control character
    } else if (reorders(c) || (c >= 0x7f && c < 0xa0)) {
      out.append("[U+").append(Integer.toHexString(0x10000 | c).substring(1)).append(']');
    } else if ((c >= 0xd800 && c < 0xe000) || (c & 0xfffe) == 0xfffe) {
      out.append('\ufffd'); // half a surrogate pair, or no character at all
    } else {
      out.appendCodePoint(c);
    }
  }

  /** Marks of writing direction, with which a name can be made to read as another. */
  private static boolean reorders(int c) {
    return c == 0x200e
        || c == 0x200f
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /** The same for what is drawn rather than written: no markup, but nothing hidden either. */
  public static String visible(String text) {
    var out = new StringBuilder();
    text.codePoints().forEach(c -> appendOther(out, c));
    return out.toString();
  }

  /** The text with its middle left out if it has more than {@code most} characters. */
  public static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int head = (most - 1) * 2 / 3;
    return text.substring(0, head) + "…" + text.substring(text.length() - (most - 1 - head));
  }
}
