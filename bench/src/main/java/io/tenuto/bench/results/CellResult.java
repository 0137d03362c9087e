package io.tenuto.bench.results;

import io.tenuto.bench.search.Bracket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One cell of one subject, searched once: a line of {@code cells.jsonl}.
 *
 * @param bound whether this is no competitor but what the host itself can do
 * @param bytes a message's size
 * @param costMicros processor time that processing a message takes
 * @param repeat from 1: which search of this cell
 * @param bracket what was found, in messages per second; empty if the cell could not be measured
 * @param boundBy what would not go faster: a process's role, a link; empty if not known
 * @param reason why not; empty if it was measured
 * @param metrics at the highest sustained rate
 * @param trials how many rates were tried
 * @param seconds that the search took
 */
public record CellResult(
    Subject subject,
    boolean bound,
    int bytes,
    int costMicros,
    int repeat,
    Optional<Bracket> bracket,
    String boundBy,
    String reason,
    Map<Metric, Double> metrics,
    long trials,
    double seconds) {

  public CellResult {
    checkCell(bytes, costMicros, repeat);
    if (bracket.isPresent() != reason.isEmpty()) {
      throw new IllegalArgumentException(
          "low and reason: exactly one of them says how the search ended");
    }
    bracket.ifPresent(CellResult::check);
    metrics = Metric.checked(metrics);
  }

  private static void check(Bracket bracket) {
    if (!(bracket.low() >= 0) || Double.isInfinite(bracket.low())) {
      throw new IllegalArgumentException(
          "low: " + bracket.low() + " is no rate; expected 0 or more");
    }
    if (!(bracket.high() > bracket.low())) {
      throw new IllegalArgumentException(
          "high: "
              + bracket.high()
              + " is not above low, "
              + bracket.low()
              + "; null stands for not reached");
    }
  }

  /** A cell that was measured. */
  public static CellResult measured(
      Subject subject,
      boolean bound,
      int bytes,
      int costMicros,
      int repeat,
      Bracket bracket,
      String boundBy,
      Map<Metric, Double> metrics,
      long trials,
      double seconds) {
    return new CellResult(
        subject,
        bound,
        bytes,
        costMicros,
        repeat,
        Optional.of(bracket),
        boundBy,
        "",
        metrics,
        trials,
        seconds);
  }

  /** A cell that could not be measured, with the reason for people; never empty. */
  public static CellResult marked(
      Subject subject, boolean bound, int bytes, int costMicros, int repeat, String reason) {
    return new CellResult(
        subject, bound, bytes, costMicros, repeat, Optional.empty(), "", reason, Map.of(), 0, 0);
  }

  static void checkCell(int bytes, int costMicros, int repeat) {
    if (bytes < 1 || costMicros < 0 || repeat < 1) {
      throw new IllegalArgumentException(
          "bytes, costMicros, repeat: "
              + bytes
              + ", "
              + costMicros
              + ", "
              + repeat
              + " are below the least values 1, 0 and 1");
    }
  }

  /**
   * Reads a line; unknown fields are ignored.
   *
   * @throws IllegalArgumentException naming the field, its value and what was expected
   */
  public static CellResult read(Map<String, Object> line) {
    var fields = new Fields(line);
    Double low = fields.optional("low");
    Double high = fields.optional("high");
    Optional<Bracket> bracket =
        low == null
            ? Optional.empty()
            : Optional.of(new Bracket(low, high == null ? Double.POSITIVE_INFINITY : high));
    boolean counted = line.containsKey("trials");
    boolean timed = line.containsKey("seconds");
    return new CellResult(
        Subject.read(fields),
        fields.flag("bound"),
        fields.small("bytes"),
        fields.small("costMicros"),
        fields.small("repeat"),
        bracket,
        fields.textOr("boundBy", ""),
        fields.textOr("reason", ""),
        Metric.read(fields),
        counted ? fields.whole("trials") : 0,
        timed ? fields.number("seconds") : 0);
  }

  /** The line's fields, as {@link #read} takes them. */
  public Map<String, Object> line() {
    var line = new LinkedHashMap<String, Object>();
    subject.write(line);
    if (bound) {
      line.put("bound", true);
    }
    line.put("bytes", bytes);
    line.put("costMicros", costMicros);
    line.put("repeat", repeat);
    bracket.ifPresent(
        found -> {
          line.put("low", found.low());
          if (Double.isFinite(found.high())) {
            line.put("high", found.high());
          }
        });
    if (!boundBy.isEmpty()) {
      line.put("boundBy", boundBy);
    }
    if (!reason.isEmpty()) {
      line.put("reason", reason);
    }
    Metric.write(metrics, line);
    line.put("trials", trials);
    line.put("seconds", seconds);
    return line;
  }
}
