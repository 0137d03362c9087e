package io.tenuto.bench.results;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run of an experiment came to.
 *
 * @param experiment by name
 * @param curve which curve of its figure
 * @param x where on the figure's axis
 * @param repeat which round, from 1
 * @param messages how many were processed
 * @param seconds from the run's beginning to its end; not a number if it was not measured
 * @param p50Millis median latency
 * @param p99Millis its 99th percentile
 * @param reason why it was not measured; empty if it was
 */
public record PointResult(
    String experiment,
    String curve,
    double x,
    int repeat,
    long messages,
    double seconds,
    double p50Millis,
    double p99Millis,
    String reason) {
  /** Messages per second, the run's beginning included. */
  public double rate() {
    return messages / seconds;
  }

  Map<String, Object> line() {
    var line = new LinkedHashMap<String, Object>();
    line.put("experiment", experiment);
    line.put("curve", curve);
    line.put("x", x);
    line.put("repeat", (long) repeat);
    line.put("messages", messages);
    if (reason.isEmpty()) {
      line.put("seconds", seconds);
      line.put("p50Millis", p50Millis);
      line.put("p99Millis", p99Millis);
    } else {
      line.put("reason", reason);
    }
    return line;
  }

  static PointResult read(Map<String, Object> values) {
    var fields = new Fields(values);
    String reason = fields.textOr("reason", "");
    boolean measured = reason.isEmpty();
    return new PointResult(
        fields.text("experiment"),
        fields.text("curve"),
        fields.number("x"),
        fields.small("repeat"),
        fields.whole("messages"),
        measured ? fields.number("seconds") : Double.NaN,
        measured ? fields.number("p50Millis") : Double.NaN,
        measured ? fields.number("p99Millis") : Double.NaN,
        reason);
  }
}
