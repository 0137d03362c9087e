package io.tenuto.harmonicio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What workers have said of themselves last, by their addresses. Thread-safe. */
final class WorkerTable {
  private static final int MOST = 1000;

  private final Map<String, Map<String, Object>> workers = new TreeMap<>();

  /**
   * A worker says how it is.
   *
   * @param said as it came; what is known of HarmonicIO is kept
   * @throws IllegalArgumentException if it does not say who it is, or there are too many
   */
  synchronized void heard(Map<String, Object> said, long second) {
    String address = text(said, "node_addr");
    String name = text(said, "node_name");
    if (workers.size() >= MOST && !workers.containsKey(address)) {
      throw new IllegalArgumentException("there are " + MOST + " workers already");
    }
    var worker = new LinkedHashMap<String, Object>();
    worker.put("node_name", name);
    worker.put("node_role", 2L);
    worker.put("node_addr", address);
    for (String load : List.of("load1", "load5", "load15")) {
      worker.put(load, String.valueOf(said.getOrDefault(load, "")));
    }
    worker.put("docker", containers(said.getOrDefault("docker", List.of())));
    worker.put("last_upd", second);
    workers.put(address, worker);
  }

  private static String text(Map<String, Object> said, String name) {
    if (said.get(name) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException(name + " is missing");
  }

  private static List<Object> containers(Object said) {
    var containers = new ArrayList<Object>();
    if (said instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> container) {
          containers.add(
              Map.of(
                  "short_id", String.valueOf(container.get("short_id")),
                  "image", String.valueOf(container.get("image")),
                  "status", String.valueOf(container.get("status"))));
        }
      }
    }
    return containers;
  }

  /** All, by address. */
  synchronized Map<String, Map<String, Object>> all() {
    return new TreeMap<>(workers);
  }
}
