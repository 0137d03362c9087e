package io.tenuto.bench.search;

import java.util.OptionalDouble;

/**
 * The rules of the comparison paper's listing "Monitoring and Throttling Algorithm" ({@code
 * find_max_f}): whole messages per second; up in steps that depend on the load, then halves between
 * the highest that was sustained and the lowest that was not, until these are neighbours.
 */
public final class PaperSearch implements Search {
  private static final double QUIET = 0.01;
  private static final double LIGHT = 0.1;
  private static final double HALF = 0.5;

  private Bracket bracket = Bracket.OPEN;
  private double rate; // a whole number

  /**
   * @param first where to begin, messages per second; 1 or more is taken
   */
  public PaperSearch(double first) {
    rate = Math.max(1, Math.floor(first));
  }

  @Override
  public OptionalDouble next() {
    boolean done = bracket.low() + 1 >= bracket.high();
    return done ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }

  @Override
  public void judged(boolean sustained, double load) {
    bracket = bracket.with(rate, sustained);
    if (Double.isInfinite(bracket.high())) {
      rate = Math.max(rate + 1, up(load));
    } else {
      rate = Math.floor((bracket.low() + bracket.high()) / 2);
    }
  }

  private double up(double load) {
    if (load < QUIET) {
      return rate * 10;
    } else if (load < LIGHT) {
      return rate * 5;
    } else if (load < HALF) {
      return Math.floor(rate * 1.10);
    }
    return Math.floor(rate * 1.05);
  }

  @Override
  public Bracket bracket() {
    return bracket;
  }
}
