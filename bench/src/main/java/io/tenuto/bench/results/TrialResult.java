package io.tenuto.bench.results;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One rate that was tried: a line of {@code trials.jsonl}.
 *
 * @param bytes a message's size
 * @param costMicros processor time that processing a message takes
 * @param repeat from 1: which search of this cell
 * @param trial the trial's number, which its samples bear too
 * @param rate that was offered, in messages per second
 * @param sustained whether it was carried without falling behind
 * @param why it was judged so, for people
 * @param sent messages handed to the system
 * @param processed messages that were processed
 */
public record TrialResult(
    Subject subject,
    int bytes,
    int costMicros,
    int repeat,
    long trial,
    double rate,
    boolean sustained,
    String why,
    long sent,
    long processed,
    Map<Metric, Double> metrics) {

  public TrialResult {
    CellResult.checkCell(bytes, costMicros, repeat);
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate: " + rate + "; expected messages per second");
    }
    if (sent < 0 || processed < 0) {
      throw new IllegalArgumentException(
          "sent, processed: " + sent + ", " + processed + "; expected 0 or more");
    }
    metrics = Metric.checked(metrics);
  }

  /**
   * Reads a line; unknown fields are ignored.
   *
   * @throws IllegalArgumentException naming the field, its value and what was expected
   */
  public static TrialResult read(Map<String, Object> line) {
    var fields = new Fields(line);
    return new TrialResult(
        Subject.read(fields),
        fields.small("bytes"),
        fields.small("costMicros"),
        fields.small("repeat"),
        fields.whole("trial"),
        fields.number("rate"),
        fields.flag("sustained"),
        fields.textOr("why", ""),
        fields.whole("sent"),
        fields.whole("processed"),
        Metric.read(fields));
  }

  /** The line's fields, as {@link #read} takes them. */
  public Map<String, Object> line() {
    var line = new LinkedHashMap<String, Object>();
    subject.write(line);
    line.put("bytes", bytes);
    line.put("costMicros", costMicros);
    line.put("repeat", repeat);
    line.put("trial", trial);
    line.put("rate", rate);
    line.put("sustained", sustained);
    line.put("why", why);
    line.put("sent", sent);
    line.put("processed", processed);
    Metric.write(metrics, line);
    return line;
  }
}
