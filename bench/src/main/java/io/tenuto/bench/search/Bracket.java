package io.tenuto.bench.search;

/**
 * Between what the highest sustained rate lies.
 *
 * @param low messages per second that were sustained; 0: none was
 * @param high messages per second that were not; infinite: the search ended before one was found
 */
public record Bracket(double low, double high) {
  /** Nothing is known. */
  static final Bracket OPEN = new Bracket(0, Double.POSITIVE_INFINITY);

  /** Whether something was sustained and something else was not. */
  boolean isClosed() {
    return low > 0 && !Double.isInfinite(high);
  }

  Bracket with(double rate, boolean sustained) {
    return sustained
        ? new Bracket(Math.max(low, rate), high)
        : new Bracket(low, Math.min(high, rate));
  }
}
