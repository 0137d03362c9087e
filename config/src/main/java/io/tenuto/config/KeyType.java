package io.tenuto.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a key's value may be: the check, its form in the JSON Schema, and its name in the reference,
 * in one place.
 */
interface KeyType {
  /** For the reference, such as {@code size} or {@code 1 to 1024}. */
  String label();

  /**
   * The JSON Schema (draft 2020-12) that accepts exactly the values whose form {@link #read}
   * accepts.
   */
  Map<String, Object> schema();

  /** The value, or null after having reported at {@code spot} what is wrong with it. */
  @Nullable Object read(YamlNode node, Spot spot);
}
