package io.tenuto.engine.node;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads parts of control frames that {@link io.tenuto.wire.Control} has no method for. */
final class Fields {
  private Fields() {}

  /** The texts of a list; empty if it is none. */
  static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  /** The integers of a list; empty if it is none. */
  static List<Long> numbers(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream()
            .filter(Number.class::isInstance)
            .map(number -> ((Number) number).longValue())
            .toList()
        : List.of();
  }
}
