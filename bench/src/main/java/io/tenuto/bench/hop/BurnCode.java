package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.SlotCode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Burns the processor time of its thread that a message names in its first eight bytes, however
 * long that takes.
 */
final class BurnCode implements SlotCode, Counting {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final AtomicLong count = new AtomicLong();
  private final AtomicLong sum = new AtomicLong();

  @Override
  public void process(Message message, Outputs outputs) {
    burn(message.payload().buffer().getLong());
    sum.setRelease(sum.getPlain() + message.id().sequence());
    count.setRelease(count.getPlain() + 1);
  }

  /** Takes so much of this thread's processor time, and as long as that takes. */
  static void burn(long costNanos) {
    long end = THREADS.getCurrentThreadCpuTime() + costNanos;
    while (THREADS.getCurrentThreadCpuTime() - end < 0) {
      Thread.onSpinWait();
    }
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
