package io.tenuto.bench.hop;

import io.tenuto.transport.Endpoint;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Named values with which a process is started, or which it answers.
 *
 * @param values JSON values
 */
record Setup(Map<String, Object> values) {
  static Setup of(String role) {
    return new Setup(Map.of("role", role));
  }

  Setup with(String name, Object value) {
    var copy = new LinkedHashMap<>(values);
    copy.put(name, value instanceof Number || value instanceof Boolean ? value : value.toString());
    return new Setup(copy);
  }

  String text(String name) {
    return (String) Objects.requireNonNull(values.get(name), name);
  }

  long number(String name) {
    return ((Number) Objects.requireNonNull(values.get(name), name)).longValue();
  }

  long number(String name, long absent) {
    return values.get(name) instanceof Number number ? number.longValue() : absent;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Path path(String name) {
    return Path.of(text(name));
  }

  Endpoint endpoint(String name) {
    return Endpoint.parse(text(name));
  }
}
