package io.tenuto.engine.master;

import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The last report of one engine or connector, with the one before it, from which rates follow.
 *
 * @param before the report before, if there was one since the member (re)started
 * @param betweenNanos time between the two arrivals, 0 if there is only one
 * @param ageNanos since the last report arrived
 */
public record Reported<T>(T now, Optional<T> before, long betweenNanos, long ageNanos) {
  /**
   * How fast a growing figure has grown between the two reports.
   *
   * @return per second, 0 where it cannot be told
   */
  public double perSecond(ToLongFunction<T> figure) {
    if (before.isEmpty() || betweenNanos <= 0) {
      return 0;
    }
    long growth = figure.applyAsLong(now) - figure.applyAsLong(before.get());
    return Math.max(0, growth) * 1e9 / betweenNanos;
  }
}
