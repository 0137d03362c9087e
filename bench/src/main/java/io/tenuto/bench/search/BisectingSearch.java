package io.tenuto.bench.search;

import java.util.OptionalDouble;

/**
 * A geometric ramp from a guess, with steps that grow, until one rate was sustained and one was
 * not; then halves, geometrically, until both are near enough.
 *
 * <p>Measurements near the edge go either way by chance. A rate below a sustained one that is
 * refused, or the other way round, cannot come: only rates between the two are tried.
 */
public final class BisectingSearch implements Search {
  private final double growth;
  private final double precision;
  private final double floor;
  private final double ceiling;
  private Bracket bracket = Bracket.OPEN;
  private double rate;
  private int steps; // of the ramp, in one direction

  /**
   * @param first the guess, messages per second
   * @param growth factor of the first step of the ramp, above 1; the second is its square, and so
   *     on
   * @param precision high ÷ low of the answer at most, above 1
   * @param floor below which there is no trying; such a system is said to sustain nothing
   * @param ceiling above which there is no trying
   */
  public BisectingSearch(
      double first, double growth, double precision, double floor, double ceiling) {
    if (!(growth > 1 && precision > 1 && floor > 0 && floor <= ceiling)) {
      throw new IllegalArgumentException(
          "growth %s and precision %s above 1, floor %s above 0 and not above ceiling %s expected"
              .formatted(growth, precision, floor, ceiling));
    }
    this.growth = growth;
    this.precision = precision;
    this.floor = floor;
    this.ceiling = ceiling;
    rate = Math.min(ceiling, Math.max(floor, first));
  }

  @Override
  public OptionalDouble next() {
    return isDone() ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }

  private boolean isDone() {
    return bracket.isClosed()
        ? bracket.high() <= bracket.low() * precision
        : bracket.low() >= ceiling || bracket.high() <= floor;
  }

  @Override
  public void judged(boolean sustained, double load) {
    bracket = bracket.with(rate, sustained);
    if (bracket.isClosed()) {
      rate = Math.sqrt(bracket.low() * bracket.high());
    } else {
      double step = Math.pow(growth, ++steps);
      rate = Math.min(ceiling, Math.max(floor, sustained ? rate * step : rate / step));
    }
  }

  @Override
  public Bracket bracket() {
    return bracket;
  }
}
