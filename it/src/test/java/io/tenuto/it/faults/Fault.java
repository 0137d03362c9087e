package io.tenuto.it.faults;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link FaultProxy} does to the bytes of one direction; may be changed while they flow. All
 * of it at once, if asked. Thread-safe.
 */
final class Fault {
  private final Random random;
  private long delayNanos;
  private long jitterNanos;
  private int sliceBytes = Integer.MAX_VALUE;
  private long bytesPerSecond = Long.MAX_VALUE;
  private long flipInBytes = -1;
  private long resetInBytes = -1;
  private boolean stopped;

  Fault(long seed) {
    random = new Random(seed);
  }

  /** Each piece waits for so long, and for a random part of the jitter. */
  synchronized void delay(long millis, long jitterMillis) {
    delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    jitterNanos = TimeUnit.MILLISECONDS.toNanos(jitterMillis);
  }

  /** Bytes are passed on in pieces of at most so many. */
  synchronized void slice(int bytes) {
    sliceBytes = bytes;
  }

  synchronized void throttle(long perSecond) {
    bytesPerSecond = perSecond;
  }

  /** One bit of the byte after so many others will be wrong, once. */
  synchronized void flipAfter(long bytes) {
    flipInBytes = bytes;
  }

  /** The connection that carries the byte after so many others will be reset, once. */
  synchronized void resetAfter(long bytes) {
    resetInBytes = bytes;
  }

  /** Nothing passes any more, and nobody is told: as when a cable is pulled. */
  synchronized void stop() {
    stopped = true;
  }

  synchronized void go() {
    stopped = false;
    notifyAll();
  }

  /** Whether a planned bit has been turned, or connection reset. */
  synchronized boolean spent() {
    return flipInBytes < 0 && resetInBytes < 0;
  }

  /** How a piece is treated that has just come in. */
  record Treatment(int bytes, long waitNanos, boolean reset) {}

  /**
   * Decides what becomes of the first part of some bytes, and spoils them where it has to. Waits
   * while the direction is stopped.
   *
   * @throws IOException if the thread is interrupted meanwhile
   */
  synchronized Treatment treat(byte[] piece, int from, int count) throws IOException {
    while (stopped) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the proxy is closed", e);
      }
    }
    int bytes = Math.min(count, sliceBytes);
    if (resetInBytes >= 0 && resetInBytes < bytes) {
      int before = (int) resetInBytes;
      resetInBytes = -1;
      return new Treatment(before, 0, true);
    }
    if (flipInBytes >= 0 && flipInBytes < bytes) {
      piece[from + (int) flipInBytes] ^= (byte) (1 << random.nextInt(8));
      flipInBytes = -1;
    }
    flipInBytes = flipInBytes < 0 ? -1 : flipInBytes - bytes;
    resetInBytes = resetInBytes < 0 ? -1 : resetInBytes - bytes;
    long jitter = jitterNanos == 0 ? 0 : (long) (random.nextDouble() * jitterNanos);
    long pace = bytesPerSecond == Long.MAX_VALUE ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
    return new Treatment(bytes, delayNanos + jitter + pace, false);
  }
}
