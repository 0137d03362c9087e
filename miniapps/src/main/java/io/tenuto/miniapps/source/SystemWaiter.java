package io.tenuto.miniapps.source;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The wall clock at the start, carried on by the monotonic one: setting the clock disturbs nothing.
 */
final class SystemWaiter implements Waiter {
  private final long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  private final long startNanos = System.nanoTime();

  @Override
  public long nowMicros() {
    return startMicros + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
  }

  @Override
  public void await(long micros) throws InterruptedException {
    // Thread.sleep rounds up to a whole millisecond on Java 17; parking does not
    for (long left = micros - nowMicros(); left > 0; left = micros - nowMicros()) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(left));
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting for the next send time");
      }
    }
  }
}
