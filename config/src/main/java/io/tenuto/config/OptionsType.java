package io.tenuto.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Free keys with JSON values, for code that checks them itself. Read as a {@code Map<String,
 * Object>} of String, Long, Double, Boolean, List and Map.
 */
record OptionsType() implements KeyType {
  private static final String EXPECTED =
      "text, a number, true or false, a list or a section of these";

  @Override
  public String label() {
    return "section of options";
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("type", "object", "additionalProperties", Map.of("$ref", "#/$defs/" + VALUE));
  }

  static final String VALUE = "value";

  /** The definition that {@link #schema} refers to. */
  static Map<String, Object> valueSchema() {
    Map<String, Object> value = Map.of("$ref", "#/$defs/" + VALUE);
    return Map.of(
        "anyOf",
        List.of(
            Map.of("type", List.of("string", "number", "boolean")),
            Map.of("type", "array", "items", value),
            Map.of("type", "object", "additionalProperties", value)));
  }

  @Override
  public @Nullable Map<String, Object> read(YamlNode node, Spot spot) {
    if (node instanceof YamlNode.Entries entries) {
      return map(entries, spot);
    }
    boolean none = node instanceof YamlNode.Scalar scalar && scalar.value() == null;
    if (none) {
      spot.refuse(node, "has no value", "a section of options", "Write {} for no options.");
    } else {
      spot.refuseKind(node, "a section of options");
    }
    return null;
  }

  private static Map<String, Object> map(YamlNode.Entries entries, Spot spot) {
    var map = new LinkedHashMap<String, Object>();
    for (YamlNode.Entry entry : entries.entries()) {
      Object value = value(entry.value(), spot.child(entry.key()));
      if (value != null) {
        map.put(entry.key(), value);
      }
    }
    return Collections.unmodifiableMap(map);
  }

  private static @Nullable Object value(YamlNode node, Spot spot) {
    if (node instanceof YamlNode.Entries entries) {
      return map(entries, spot);
    }
    if (node instanceof YamlNode.Items items) {
      var list = new ArrayList<Object>();
      for (int i = 0; i < items.items().size(); i++) {
        Object value = value(items.items().get(i), spot.item(i));
        if (value != null) {
          list.add(value);
        }
      }
      return Collections.unmodifiableList(list);
    }
    Object value = ((YamlNode.Scalar) node).value();
    if (value == null) {
      spot.refuse(node, "has no value", EXPECTED, "Write a value, or remove the line.");
    } else if (value instanceof BigInteger) {
      spot.refuse(node, node.shown() + " does not fit 64 bits", EXPECTED, "Put it in quotes.");
      return null;
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      spot.refuse(
          node, node.shown() + " is not a number that JSON has", EXPECTED, "Put it in quotes.");
      return null;
    }
    return value;
  }
}
