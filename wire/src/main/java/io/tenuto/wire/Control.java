package io.tenuto.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A control frame: a JSON object with a {@code type}. Unknown types and unknown fields are ignored
 * by receivers, so that versions can differ.
 *
 * @param type what it says
 * @param fields everything but the type
 */
public record Control(String type, Map<String, Object> fields) {
  /** A control frame of alternating field names and values; null values are left out. */
  public static Control of(String type, @Nullable Object... namesAndValues) {
    var fields = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        fields.put(String.valueOf(namesAndValues[i]), value);
      }
    }
    return new Control(type, fields);
  }

  /** The same frame with one more field, or another value of it. */
  public Control with(String name, Object value) {
    var more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new Control(type, more);
  }

  /** Parses the body of a control frame. */
  public static Control parse(byte[] json) {
    Map<String, Object> object = Json.read(json);
    if (!(object.remove("type") instanceof String type)) {
      throw new ProtocolException("control frame without a 'type'");
    }
    return new Control(type, object);
  }

  byte[] toJson() {
    var object = new LinkedHashMap<String, Object>();
    object.put("type", type);
    object.putAll(fields);
    return Json.write(object);
  }

  public boolean is(String expected) {
    return type.equals(expected);
  }

  /** A text field that must be there. */
  public String text(String name) {
    return find(name).orElseThrow(() -> missing(name, "text"));
  }

  /** A text field that may be absent. */
  public Optional<String> find(String name) {
    return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** An integer field that must be there. */
  public long number(String name) {
    if (fields.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw missing(name, "a number");
  }

  /** An integer field with a default. */
  public long number(String name, long absent) {
    return fields.get(name) instanceof Number number ? number.longValue() : absent;
  }

  /** A boolean field, false when absent. */
  public boolean flag(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  /** Whether a list of texts is there and has this one. */
  public boolean lists(String name, String text) {
    return fields.get(name) instanceof List<?> list && list.contains(text);
  }

  /** A list of objects, empty when absent. */
  @SuppressWarnings("unchecked")
  public List<Map<String, Object>> objects(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(element -> (Map<String, Object>) element)
            .toList()
        : List.of();
  }

  private ProtocolException missing(String name, String expected) {
    return new ProtocolException(
        "control frame '"
            + type
            + "': field '"
            + name
            + "' is "
            + fields.get(name)
            + "; expected "
            + expected);
  }
}
