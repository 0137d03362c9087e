package io.tenuto.engine.process;

import java.io.IOException;
import java.time.Duration;

/**
 * User code that is listened to and measured while it runs: what does not depend on what has
 * started it.
 */
public abstract class Heard implements Running {
  private final long reportMillis;
  private volatile long cpuNanos = -1;

  /**
   * @param report how long it may take until an end is reported that is certain
   */
  protected Heard(Duration report) {
    this.reportMillis = report.toMillis();
  }

  /** What it has to say. */
  protected abstract TalkLines talk();

  /** Processor time in nanoseconds; -1 if nobody knows, or nobody any more. */
  protected abstract long cpuNanosNow();

  @Override
  public final void stop(Duration patience) {
    sample();
    try {
      toProcess().close();
      if (!awaitExit(patience.toMillis())) {
        kill();
      }
    } catch (IOException e) {
      kill(); // what was half written could not be flushed: there is nothing to wait for
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    awaitEnd();
    awaitSwept();
  }

  @Override
  public final boolean awaitEnd() {
    return awaitEnd(reportMillis);
  }

  @Override
  public final boolean awaitEnd(long millis) {
    try {
      boolean ended = awaitExit(millis);
      talk().awaitEnd(ended ? reportMillis / 4 : 1);
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !alive();
    }
  }

  @Override
  public final String lastLines() {
    return talk().tail();
  }

  @Override
  public final void sample() {
    cpuNanos = Math.max(cpuNanos, cpuNanosNow());
  }

  @Override
  public final long cpuNanos() {
    sample();
    return cpuNanos;
  }
}
