package io.tenuto.bench.hop;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One figure.
 *
 * @param measure {@code rate}, {@code latency}, {@code memory} or {@code spin}
 * @param values names and JSON values, in the order in which they are shown; units are in the names
 * @param row the same for people
 * @param met whether the figure is at least what {@code docs/performance.md} asks for; true where
 *     nothing is asked
 */
public record HopResult(String measure, Map<String, Object> values, String row, boolean met) {
  /** For JSON: what was measured, its values, whether the target was met. */
  public Map<String, Object> json() {
    var all = new LinkedHashMap<String, Object>();
    all.put("measure", measure);
    all.putAll(values);
    all.put("met", met);
    return all;
  }
}
