package io.tenuto.bench.results;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** A figure beside a rate. Any of them may be absent: not measured. */
public enum Metric {
  /** Median of the one-way latency from the intended send time, in microseconds. */
  P50_MICROS("p50Micros"),
  /** 99th percentile of the same. */
  P99_MICROS("p99Micros"),
  /** The longest of the same. */
  MAX_MICROS("maxMicros"),
  /** Processor time of all the system's processes for one message, in microseconds. */
  CPU_MICROS_PER_MESSAGE("cpuMicrosPerMessage"),
  /** Bytes on all links for one message. */
  WIRE_BYTES_PER_MESSAGE("wireBytesPerMessage"),
  /** The most memory that all its processes together had in RAM, in bytes. */
  PEAK_BYTES("peakBytes"),
  /** From the start of the first process until a message would be processed, in seconds. */
  START_SECONDS("startSeconds");

  private final String field;

  Metric(String field) {
    this.field = field;
  }

  /** The name in a line of results. */
  public String field() {
    return field;
  }

  static Map<Metric, Double> read(Fields fields) {
    var values = new EnumMap<Metric, Double>(Metric.class);
    for (Metric metric : values()) {
      Double value = fields.optional(metric.field);
      if (value != null) {
        values.put(metric, value);
      }
    }
    return values;
  }

  static void write(Map<Metric, Double> values, Map<String, Object> line) {
    values.forEach((metric, value) -> line.put(metric.field, value));
  }

  /** A copy, in the order of this enum. */
  static Map<Metric, Double> checked(Map<Metric, Double> values) {
    var copy = new EnumMap<Metric, Double>(Metric.class);
    values.forEach(
        (metric, value) -> {
          if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                metric.field + ": " + value + " was not measured; expected 0 or more, or no field");
          }
          copy.put(metric, value);
        });
    return Collections.unmodifiableMap(copy);
  }
}
