package io.tenuto.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON values as indented text. Maps without an order of their own are sorted, so the text
 * is always the same.
 */
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String of(Object value) {
    var text = new JsonText();
    text.write(value, "\n");
    return text.out.append('\n').toString();
  }

  private void write(Object value, String newLine) {
    if (value instanceof Map<?, ?> map) {
      writeMap(map, newLine);
    } else if (value instanceof List<?> list) {
      writeList(list, newLine);
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      writeString(value.toString());
    }
  }

  private void writeMap(Map<?, ?> map, String newLine) {
    Map<?, ?> ordered = map instanceof LinkedHashMap ? map : new TreeMap<>(map);
    String separator = "{";
    for (Map.Entry<?, ?> entry : ordered.entrySet()) {
      out.append(separator).append(newLine).append("  ");
      writeString(String.valueOf(entry.getKey()));
      out.append(": ");
      write(entry.getValue(), newLine + "  ");
      separator = ",";
    }
    out.append(map.isEmpty() ? "{}" : newLine + "}");
  }

  private void writeList(List<?> list, String newLine) {
    boolean flat = list.stream().noneMatch(item -> item instanceof Map || item instanceof List);
    String separator = "[";
    for (Object item : list) {
      out.append(separator).append(flat ? "" : newLine + "  ");
      write(item, newLine + "  ");
      separator = flat ? ", " : ",";
    }
    out.append(list.isEmpty() ? "[]" : flat ? "]" : newLine + "]");
  }

  private void writeString(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
