package io.tenuto.bench.search;

import java.util.OptionalDouble;

/** Which rate to try next, from what became of those before. A machine: owned by one thread. */
public interface Search {
  /** Messages per second to try; empty when the answer is known. */
  OptionalDouble next();

  /**
   * What became of the rate that {@link #next} gave.
   *
   * @param load which part of what the system can do this was, as far as can be told: 0 to 1, more
   *     if it was too much
   */
  void judged(boolean sustained, double load);

  /** What is known so far. */
  Bracket bracket();
}
