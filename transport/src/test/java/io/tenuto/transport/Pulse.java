package io.tenuto.transport;

import java.util.concurrent.locks.LockSupport;

/**
 * Notices when this process is held up, as on a host that has other things to do: then a lease may
 * run out by itself, and what only holds without that is not judged. Thread-safe.
 */
public final class Pulse implements AutoCloseable {
  private static final long BEAT_NANOS = 20_000_000;
  private static final long STEADY_NANOS = 500_000_000;

  private final Thread beating = new Thread(this::beat, "test-pulse");
  private volatile long longestNanos;
  private volatile boolean closed;

  public Pulse() {
    beating.setDaemon(true);
    beating.start();
  }

  private void beat() {
    long last = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(BEAT_NANOS);
      long now = System.nanoTime();
      longestNanos = Math.max(longestNanos, now - last);
      last = now;
    }
  }

  /** Whether it has not been held up for long so far. */
  public boolean steady() {
    return longestNanos < STEADY_NANOS;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    beating.join();
  }
}
