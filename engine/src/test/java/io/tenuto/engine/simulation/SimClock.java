package io.tenuto.engine.simulation;

/**
 * The monotonic clock of one process: it begins anywhere, also just before it overflows, and goes a
 * little faster or slower than time.
 */
final class SimClock {
  private final SimTime time;
  private final long beganNanos;
  private final long origin;
  private final long perMille;

  SimClock(SimTime time) {
    this.time = time;
    this.beganNanos = time.now();
    this.origin =
        time.random.nextInt(4) == 0
            ? Long.MAX_VALUE - time.between(0, 10_000_000_000L)
            : time.random.nextLong();
    this.perMille = time.between(-40, 41); // what a lease allows for is 100
  }

  long nanos() {
    long elapsed = time.now() - beganNanos;
    return origin + elapsed + elapsed / 1000 * perMille;
  }
}
