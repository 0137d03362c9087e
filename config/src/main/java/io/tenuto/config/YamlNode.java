package io.tenuto.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One value of a YAML file with its place. Aliases are already replaced by what they stand for. */
sealed interface YamlNode {
  Location at();

  /** How to call it in a message: {@code a list}, {@code text}. */
  String noun();

  /** As much of it as a message shows. */
  String shown();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param value String, Long, BigInteger, Double or Boolean; null for nothing
   */
  record Scalar(Location at, String text, @Nullable Object value) implements YamlNode {
    @Override
    public String noun() {
      if (value == null) {
        return "nothing";
      }
      return value instanceof String
          ? "text"
          : value instanceof Boolean ? "true or false" : "a number";
    }

    @Override
    public String shown() {
      return value instanceof String ? "\"" + Shown.shortened(text) + "\"" : Shown.shortened(text);
    }
  }

  /** A list. */
  record Items(Location at, List<YamlNode> items) implements YamlNode {
    @Override
    public String noun() {
      return "a list";
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  /** A section: keys with values, each key once. */
  record Entries(Location at, List<Entry> entries) implements YamlNode {
    @Override
    public String noun() {
      return "a section";
    }

    @Override
    public String shown() {
      return "a section";
    }
  }

  /** One key with its value. */
  record Entry(String key, Location keyAt, YamlNode value) {}
}
