package io.tenuto.bench.hop;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches this process's memory: samples heap in use and direct buffers together, every few
 * milliseconds, on a thread of its own. Peaks are readable by any thread.
 */
final class MemoryWatch implements AutoCloseable {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final MemoryMXBean heap = ManagementFactory.getMemoryMXBean();
  private final List<BufferPoolMXBean> pools =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
  private final Thread thread = new Thread(this::run, "memory-watch");
  private volatile boolean closed;
  private volatile long peakBytes;
  private volatile long peakHeapBytes;
  private volatile long peakDirectBytes;

  MemoryWatch() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!closed) {
      sample();
      LockSupport.parkNanos(PERIOD_NANOS);
    }
  }

  private synchronized void sample() {
    long heapBytes = heap.getHeapMemoryUsage().getUsed();
    long directBytes =
        pools.stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    peakBytes = Math.max(peakBytes, heapBytes + directBytes);
    peakHeapBytes = Math.max(peakHeapBytes, heapBytes);
    peakDirectBytes = Math.max(peakDirectBytes, directBytes);
  }

  /** Peaks since this watch began; the resident set as the system counts it, or -1 elsewhere. */
  Map<String, Object> peaks() {
    sample();
    return Map.of(
        "peakBytes",
        peakBytes,
        "peakHeapBytes",
        peakHeapBytes,
        "peakDirectBytes",
        peakDirectBytes,
        "peakResidentBytes",
        residentBytes());
  }

  private static long residentBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
