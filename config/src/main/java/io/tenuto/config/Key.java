package io.tenuto.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One key, declared once: the reader's check, the JSON Schema and the reference page follow from
 * it.
 *
 * @param fallback the default as the file would show it; empty when there is none or {@code doc}
 *     tells it
 * @param example a value that would do, as the file would show it
 * @param doc what it means, whole sentences in Markdown
 */
record Key(
    String name, KeyType type, boolean required, String fallback, String example, String doc) {

  static Key required(String name, KeyType type, String example, String doc) {
    return new Key(name, type, true, "", example, doc);
  }

  static Key optional(String name, KeyType type, String fallback, String doc) {
    return new Key(name, type, false, fallback, fallback, doc);
  }

  /** The same with an example, for keys without a default. */
  Key like(String newExample) {
    return new Key(name, type, required, fallback, newExample, doc);
  }

  /** The default, read by the same check as a value in a file. */
  @Nullable Object fallbackValue() {
    if (fallback.isEmpty()) {
      return null;
    }
    var problems = new Problems();
    Object value =
        type.read(
            new YamlNode.Scalar(
                Location.wholeFile("default"), fallback, YamlScalars.resolve(fallback)),
            Spot.root(problems));
    if (problems.hasErrors()) {
      throw new IllegalStateException(name + ": unfit default " + problems.inFileOrder());
    }
    return value;
  }

  Map<String, Object> schema() {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("description", doc.replace("`", ""));
    schema.putAll(new TreeMap<>(type.schema()));
    Object plain = fallback.isEmpty() ? null : YamlScalars.resolve(fallback);
    if (plain != null) {
      schema.put("default", plain);
    }
    return schema;
  }
}
