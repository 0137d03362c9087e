package io.tenuto.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Keys that travel with a message: what the payload is, and whatever the user wants to keep with
 * it. Immutable; iteration follows insertion. Values are JSON values: {@link String}, {@link Long},
 * {@link Double}, {@link Boolean}, {@link List} and {@link Map} of these (other integer types are
 * widened to {@code Long}, {@code Float} to {@code Double}).
 *
 * <p>Most messages have no header at all ({@link #EMPTY}); then nothing is sent and nothing is
 * parsed.
 *
 * @param values the keys and their values
 */
public record Header(Map<String, Object> values) {
  /** No keys. */
  public static final Header EMPTY = new Header(Map.of());

  /** Key of the file name, relative to the source's folder, with {@code /} between its parts. */
  public static final String FILE = "file";

  /** Key of the payload's media type. */
  public static final String CONTENT_TYPE = "contentType";

  public Header {
    var copy = new LinkedHashMap<String, Object>();
    values.forEach(
        (key, value) -> copy.put(Objects.requireNonNull(key, "key"), normalized(key, value)));
    values = Collections.unmodifiableMap(copy);
  }

  /** A header with one key. */
  public static Header of(String key, Object value) {
    return new Header(Map.of(key, value));
  }

  /** This header with one key added or replaced. */
  public Header with(String key, Object value) {
    var copy = new LinkedHashMap<>(values);
    copy.put(key, value);
    return new Header(copy);
  }

  /** The value as text, whatever its type; empty when the key is absent. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).map(Object::toString);
  }

  /** The value as a number; empty when the key is absent or not a number. */
  public Optional<Number> number(String key) {
    return values.get(key) instanceof Number number ? Optional.of(number) : Optional.empty();
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  private static Object normalized(String key, Object value) {
    if (value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof List<?> list) {
      var copy = new ArrayList<>(list.size());
      list.forEach(element -> copy.add(normalized(key, element)));
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<String, Object>();
      map.forEach((name, element) -> copy.put(String.valueOf(name), normalized(key, element)));
      return Collections.unmodifiableMap(copy);
    }
    throw new IllegalArgumentException(
        "header."
            + key
            + ": "
            + (value == null ? "null" : value.getClass().getName())
            + " is not a JSON value. Use text, numbers, booleans, lists or maps of these.");
  }
}
