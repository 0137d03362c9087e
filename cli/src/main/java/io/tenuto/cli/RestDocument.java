package io.tenuto.cli;

import java.util.List;
import java.util.Map;

/** A JSON object of the REST API; what is not there reads as nothing. */
record RestDocument(Map<String, Object> fields) {
  @SuppressWarnings("unchecked") // keys of JSON objects are texts
  RestDocument object(String name) {
    return fields.get(name) instanceof Map<?, ?> map
        ? new RestDocument((Map<String, Object>) map)
        : new RestDocument(Map.of());
  }

  @SuppressWarnings("unchecked") // keys of JSON objects are texts
  List<RestDocument> objects(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(map -> new RestDocument((Map<String, Object>) map))
            .toList()
        : List.of();
  }

  String text(String name) {
    Object value = fields.get(name);
    return value == null ? "" : value.toString();
  }

  List<String> texts(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  long count(String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  double decimal(String name) {
    return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  int size(String name) {
    return fields.get(name) instanceof List<?> list ? list.size() : 0;
  }
}
