package io.tenuto.engine.source;

import java.time.Instant;
import java.time.InstantSource;

/** Wall time as messages carry it. */
final class Micros {
  private Micros() {}

  /** Microseconds since 1970-01-01 UTC. */
  static long now(InstantSource clock) {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
