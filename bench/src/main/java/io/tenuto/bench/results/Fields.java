package io.tenuto.bench.results;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line's fields, by type; what is wrong is named with its value. */
record Fields(Map<String, Object> values) {

  String text(String name) {
    Object value = values.get(name);
    if (value instanceof String text) {
      return text;
    }
    throw wrong(name, value, "a text");
  }

  String textOr(String name, String missing) {
    return values.containsKey(name) ? text(name) : missing;
  }

  boolean flag(String name) {
    Object value = values.get(name);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, value, "true or false");
  }

  double number(String name) {
    Double value = optional(name);
    if (value == null) {
      throw wrong(name, null, "a number");
    }
    return value;
  }

  @Nullable Double optional(String name) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong(name, value, "a number");
  }

  long whole(String name) {
    Object value = values.get(name);
    if (value instanceof Long number) {
      return number;
    }
    throw wrong(name, value, "a whole number");
  }

  int small(String name) {
    long value = whole(name);
    if (value != (int) value) {
      throw wrong(name, value, "a whole number of at most " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  private static IllegalArgumentException wrong(
      String name, @Nullable Object value, String expected) {
    return new IllegalArgumentException(
        name
            + ": "
            + (value == null ? "missing" : value instanceof String ? "\"" + value + "\"" : value)
            + "; expected "
            + expected);
  }
}
