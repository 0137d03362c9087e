package io.tenuto.bench.results;

/**
 * What one search has found: the highest sustained rate lies between both ends.
 *
 * @param low highest rate that was sustained, in messages per second, from 0
 * @param high lowest rate that was not, above {@code low}; infinite if none was found
 * @param boundBy what would not go faster: a process's role, a link, a core; empty if not known
 */
public record Bracket(double low, double high, String boundBy) {
  public Bracket {
    if (!(low >= 0) || Double.isInfinite(low)) {
      throw new IllegalArgumentException("low: " + low + " is no rate; expected 0 or more");
    }
    if (!(high > low)) {
      throw new IllegalArgumentException(
          "high: " + high + " is not above low, " + low + "; null stands for not reached");
    }
  }
}
