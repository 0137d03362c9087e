package io.tenuto.load;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Uses the processor. */
public final class Burn {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Burn() {}

  /** Takes so much of this thread's processor time, and as long as that takes. */
  public static void micros(int micros) {
    if (micros <= 0) {
      return;
    }
    long end = THREADS.getCurrentThreadCpuTime() + micros * 1_000L;
    while (THREADS.getCurrentThreadCpuTime() - end < 0) {
      Thread.onSpinWait();
    }
  }
}
