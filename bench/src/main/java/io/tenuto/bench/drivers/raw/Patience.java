package io.tenuto.bench.drivers.raw;

import java.util.concurrent.locks.LockSupport;

/** How one waits for the other end of a ring: ever more seldom, as cores are few. One thread. */
final class Patience {
  private static final int SPINS = 200;
  private static final long PARK_NANOS = 50_000;

  private int waited;

  /** Something came. */
  void over() {
    waited = 0;
  }

  /** Nothing came: waits a little. */
  void once() {
    if (waited < SPINS) {
      waited++;
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(PARK_NANOS);
    }
  }
}
