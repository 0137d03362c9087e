package io.tenuto.load;

/**
 * What a source is to send in one measurement.
 *
 * @param number of the trial, which its messages bear
 * @param cell what they are like
 * @param rate messages per second; 0: as many as the system takes
 * @param nanos for how long
 * @param filling what they are filled with
 * @param seed of what is random in it
 */
public record Trial(int number, Cell cell, double rate, long nanos, Filling filling, long seed) {
  public Trial {
    if (!(rate >= 0) || Double.isInfinite(rate) || nanos <= 0) {
      throw new IllegalArgumentException(
          "rate " + rate + " for " + nanos + " ns: 0 or more, for more than 0 ns, expected");
    }
  }

  /** The same, for another time. */
  public Trial lasting(long otherNanos) {
    return new Trial(number, cell, rate, otherNanos, filling, seed);
  }

  /** One line of text. */
  public String write() {
    return new Fields()
        .with("trial", number)
        .with("bytes", cell.bytes())
        .with("costMicros", cell.costMicros())
        .with("rate", rate)
        .with("nanos", nanos)
        .with("filling", filling.write())
        .with("seed", seed)
        .toString();
  }

  /** What {@link #write} has written. */
  static Trial read(Fields fields) {
    return new Trial(
        (int) fields.number("trial"),
        new Cell((int) fields.number("bytes"), (int) fields.number("costMicros")),
        Double.parseDouble(fields.text("rate")),
        fields.number("nanos"),
        Filling.read(fields.text("filling")),
        fields.number("seed"));
  }
}
