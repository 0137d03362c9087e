package io.tenuto.engine.connector;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time of day for stamps on millions of messages a second: the monotonic clock, which costs
 * half of it, set by the time of day once a second. So it follows a host's clock that is put right,
 * a second later at most. Thread-safe.
 */
public final class WallClock {
  private static final long SET_AGAIN_NANOS = 1_000_000_000L;

  /**
   * Both clocks are read together if no pause came between, which would be an error for a second.
   */
  private static final long APART_NANOS = 20_000;

  private static final int TRIES = 10;

  private final LongSupplier monotonicNanos;
  private final LongSupplier wallMicros;
  private volatile Reading last;

  /** Both clocks at one moment. */
  private record Reading(long monotonicNanos, long wallMicros) {}

  public WallClock() {
    this(System::nanoTime, WallClock::ofHost);
  }

  WallClock(LongSupplier monotonicNanos, LongSupplier wallMicros) {
    this.monotonicNanos = monotonicNanos;
    this.wallMicros = wallMicros;
    last = read();
  }

  private Reading read() {
    for (int tries = 1; ; tries++) {
      long before = monotonicNanos.getAsLong();
      long wall = wallMicros.getAsLong();
      long after = monotonicNanos.getAsLong();
      if (after - before < APART_NANOS || tries == TRIES) {
        return new Reading(before + (after - before) / 2, wall);
      }
    }
  }

  private static long ofHost() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  /** Microseconds since 1970-01-01 UTC. */
  public long micros() {
    Reading known = last;
    long passed = monotonicNanos.getAsLong() - known.monotonicNanos;
    if (passed >= SET_AGAIN_NANOS) {
      known = read();
      last = known;
      return known.wallMicros;
    }
    return known.wallMicros + passed / 1000;
  }
}
