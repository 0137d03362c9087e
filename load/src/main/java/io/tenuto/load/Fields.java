package io.tenuto.load;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named values on one line, {@code name=value name=value}, without a library: this runs beside any
 * system's own. Names and values hold neither spaces nor line ends; names no {@code =}.
 */
final class Fields {
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if the line is none of this kind
   */
  static Fields parse(String line) {
    var fields = new Fields();
    for (String part : line.strip().split(" +", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + part + "' is not name=value, in: " + line);
      }
      fields.values.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return fields;
  }

  Fields with(String name, Object value) {
    values.put(name, String.valueOf(value));
    return this;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name + " in: " + this);
    }
    return value;
  }

  long number(String name) {
    return Long.parseLong(text(name));
  }

  @Override
  public String toString() {
    var line = new StringBuilder();
    values.forEach(
        (name, value) ->
            line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(value));
    return line.toString();
  }
}
