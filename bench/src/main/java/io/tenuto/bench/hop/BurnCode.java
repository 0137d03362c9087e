package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Burns a given processor time of its thread for each message, however long that takes. */
final class BurnCode implements SlotCode, Counting {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long costNanos;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong sum = new AtomicLong();

  BurnCode(long costNanos) {
    this.costNanos = costNanos;
  }

  @Override
  public void process(Message message, Outputs outputs) {
    long end = THREADS.getCurrentThreadCpuTime() + costNanos;
    while (THREADS.getCurrentThreadCpuTime() - end < 0) {
      Thread.onSpinWait();
    }
    sum.setRelease(sum.getPlain() + message.id().sequence());
    count.setRelease(count.getPlain() + 1);
  }

  @Override
  public long count() {
    return count.getAcquire();
  }

  @Override
  public Map<String, Object> counts() {
    return Map.of("sum", sum.getAcquire());
  }
}
