package io.tenuto.load;

/**
 * A source's answer: what became of its trial.
 *
 * @param trial its number
 * @param sent messages that the system has taken
 * @param print sum of {@link Sample#print(long)} over them
 * @param beganNanos when the first was due, by this host's monotonic clock
 * @param endedNanos when the system had taken the last
 */
public record TrialEnd(int trial, long sent, long print, long beganNanos, long endedNanos) {
  /** One line of text, without its end. */
  String write() {
    return new Fields()
        .with("end", trial)
        .with("sent", sent)
        .with("print", print)
        .with("beganNanos", beganNanos)
        .with("endedNanos", endedNanos)
        .toString();
  }

  /**
   * What {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static TrialEnd read(String line) {
    Fields fields = Fields.parse(line);
    return new TrialEnd(
        (int) fields.number("end"),
        fields.number("sent"),
        fields.number("print"),
        fields.number("beganNanos"),
        fields.number("endedNanos"));
  }
}
