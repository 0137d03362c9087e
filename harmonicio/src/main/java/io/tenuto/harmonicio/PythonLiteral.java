package io.tenuto.harmonicio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what HarmonicIO's workers and operators send: a dictionary as Python writes it, or JSON.
 * The original evaluates it, with all that such text can do; this reads literals and nothing else.
 */
final class PythonLiteral {
  private static final int MOST_DEPTH = 32;

  private final String text;
  private int at;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /**
   * Reads a dictionary; {@code None} and {@code null} are left out.
   *
   * @throws IllegalArgumentException if it is none, saying where
   */
  static Map<String, Object> object(String text) {
    var reader = new PythonLiteral(text);
    Object value = reader.value(0);
    reader.blanks();
    if (reader.at < text.length()) {
      throw reader.wrong("the end");
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("a dictionary was expected");
    }
    var object = new LinkedHashMap<String, Object>();
    map.forEach((name, each) -> object.put(String.valueOf(name), each));
    return object;
  }

  private @Nullable Object value(int depth) {
    blanks();
    if (depth > MOST_DEPTH) {
      throw wrong("less depth");
    }
    return switch (peek()) {
      case '{' -> map(depth);
      case '[' -> list(']', depth);
      case '(' -> list(')', depth);
      case '\'', '"' -> string();
      default -> word();
    };
  }

  private Map<String, Object> map(int depth) {
    var map = new LinkedHashMap<String, Object>();
    at++;
    for (blanks(); peek() != '}'; blanks()) {
      String name = String.valueOf(value(depth + 1));
      blanks();
      expect(':');
      Object value = value(depth + 1);
      if (value != null) {
        map.put(name, value);
      }
      separator('}');
    }
    at++;
    return map;
  }

  private List<Object> list(char end, int depth) {
    var list = new ArrayList<Object>();
    at++;
    for (blanks(); peek() != end; blanks()) {
      Object value = value(depth + 1);
      if (value != null) {
        list.add(value);
      }
      separator(end);
    }
    at++;
    return list;
  }

  private void separator(char end) {
    blanks();
    if (peek() != end) {
      expect(',');
    }
  }

  private String string() {
    char quote = text.charAt(at++);
    var string = new StringBuilder();
    while (peek() != quote) {
      char next = text.charAt(at++);
      string.append(next == '\\' ? escaped() : next);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char which = peek();
    at++;
    return switch (which) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'x' -> code(2);
      case 'u' -> code(4);
      case '\\', '\'', '"', '/' -> which;
      default -> throw wrong("an escape that is known");
    };
  }

  private char code(int digits) {
    int end = Math.min(text.length(), at + digits);
    String code = text.substring(at, end);
    if (!code.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw wrong(digits + " hexadecimal digits");
    }
    at = end;
    return (char) Integer.parseInt(code, 16);
  }

  private @Nullable Object word() {
    int from = at;
    while (at < text.length() && ofWord(text.charAt(at))) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "None", "null" -> null;
      case "True", "true" -> true;
      case "False", "false" -> false;
      default -> number(word, from);
    };
  }

  private static boolean ofWord(char which) {
    return Character.isLetterOrDigit(which) || "_+-.".indexOf(which) >= 0;
  }

  private Object number(String word, int from) {
    if (word.matches("-?[0-9]{1,18}")) {
      return Long.parseLong(word);
    }
    if (word.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
      return Double.parseDouble(word);
    }
    at = from;
    throw wrong("text, a number, a list or a dictionary");
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong("'" + wanted + "'");
    }
    at++;
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("at " + at + ": expected " + expected);
  }
}
