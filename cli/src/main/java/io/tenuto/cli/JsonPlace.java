package io.tenuto.cli;

import io.tenuto.wire.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A value in a JSON file and where it stands, so that whoever wrote it is told what is wrong there.
 *
 * @param file its name, for people
 * @param path such as {@code streams[1].rates[3]}; empty for the whole file
 */
record JsonPlace(String file, String path, Object value) {
  /**
   * The value under a key.
   *
   * @throws UsageException if this is no object, or has no such key
   */
  JsonPlace get(String key) {
    Object under = object().get(key);
    if (under == null) {
      throw new UsageException(at(inside(key)) + " is missing", null);
    }
    return new JsonPlace(file, inside(key), under);
  }

  /** The value under a key, or this if there is no such key. */
  JsonPlace get(String key, Object otherwise) {
    Object under = object().get(key);
    return new JsonPlace(file, inside(key), under == null ? otherwise : under);
  }

  /**
   * Checks that it is an object and that each of its keys means something.
   *
   * @throws UsageException naming the key and those that are known
   */
  void keys(String... known) {
    for (String key : object().keySet()) {
      if (!List.of(known).contains(key)) {
        throw new UsageException(
            at(inside(key)) + " is no key; known are " + String.join(", ", known), null);
      }
    }
  }

  private Map<String, Object> object() {
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings(
          "unchecked") // keys in JSON are text, and what there is no value for is NULL
      var object = (Map<String, Object>) map;
      return object;
    }
    throw wrong("an object");
  }

  /** The elements of a list. */
  List<JsonPlace> list(String expected) {
    if (!(value instanceof List<?> list)) {
      throw wrong(expected);
    }
    var elements = new ArrayList<JsonPlace>();
    for (Object element : list) {
      elements.add(new JsonPlace(file, path + "[" + elements.size() + "]", element));
    }
    return elements;
  }

  String text() {
    if (value instanceof String text) {
      return text;
    }
    throw wrong("text");
  }

  /** A number that is at least 0, and finite. */
  double number(String expected) {
    if (value instanceof Number number
        && number.doubleValue() >= 0
        && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(expected);
  }

  /** A whole number, however it is written. */
  long whole(long least, long most) {
    String expected = "a whole number from " + least + " to " + most;
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      var exact = new BigDecimal(number.toString());
      boolean whole = exact.stripTrailingZeros().scale() <= 0;
      if (whole
          && exact.compareTo(BigDecimal.valueOf(least)) >= 0
          && exact.compareTo(BigDecimal.valueOf(most)) <= 0) {
        return exact.longValueExact();
      }
    }
    throw wrong(expected);
  }

  /** That something else was expected here. */
  UsageException wrong(String expected) {
    String said =
        value instanceof Map
            ? "an object"
            : value instanceof List<?> list
                ? "a list of " + list.size()
                : value instanceof String text ? "'" + text + "'" : String.valueOf(value);
    String what = value == Json.NULL ? "there is a gap (null)" : said + " is not possible";
    return new UsageException(
        PlainText.line(at(path) + ": " + what + "; expected: " + expected, 400), null);
  }

  private String inside(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String at(String place) {
    return PlainText.line(place.isEmpty() ? file : file + ": " + place, 200);
  }
}
