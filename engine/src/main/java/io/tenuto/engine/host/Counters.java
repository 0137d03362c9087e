package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import java.util.concurrent.atomic.AtomicLong;

/** What an engine has done since it began. Readable by any thread. */
public final class Counters {
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong busyNanos = new AtomicLong();
  private final AtomicLong cpuNanos = new AtomicLong();
  private final ServiceTimes serviceTimes = new ServiceTimes();

  void ran(int count, long elapsed, long cpu) {
    messages.addAndGet(count);
    busyNanos.addAndGet(elapsed);
    cpuNanos.addAndGet(cpu);
    if (count > 0) {
      serviceTimes.add(elapsed / count, count);
    }
  }

  /** How long messages were in user code. */
  public ServiceTimes serviceTimes() {
    return serviceTimes;
  }

  void settled(Settlement outcome, int count) {
    if (outcome == Settlement.FAILED || outcome == Settlement.REJECT) {
      failures.addAndGet(count);
    }
  }

  /** Messages that user code was run for. */
  public long messages() {
    return messages.get();
  }

  /** Messages answered as failed or rejected. */
  public long failures() {
    return failures.get();
  }

  /** Time slots spent in user code. */
  public long busyNanos() {
    return busyNanos.get();
  }

  /** Processor time of the slots' threads; what runs outside is in {@link OutsideUse}. */
  public long cpuNanos() {
    return cpuNanos.get();
  }
}
