package io.tenuto.transport.pack;

import io.tenuto.wire.PackingPolicy;
import java.lang.management.ManagementFactory;

/**
 * How many processors of this host, or of this container, had nothing to do lately. Thread-safe:
 * the host tells what was since somebody in this process asked last, so all ask here.
 */
public final class IdleCores {
  /** What was that long ago says nothing of now; a stretch that is judged may be nearly as long. */
  private static final long STALE_NANOS = PackingPolicy.LONGEST_STRETCH_NANOS + 2_000_000_000L;

  /** In less time the host cannot tell: it counts in hundredths of a second. */
  private static final long TOO_SOON_NANOS = 50_000_000L;

  private static boolean asked;
  private static long askedNanos;
  private static double known;

  private IdleCores() {}

  /**
   * Since it was asked last; none if that is too long ago to tell, all if the host never tells.
   *
   * @return processors, 0 or more
   */
  public static synchronized double since() {
    long now = System.nanoTime();
    long age = now - askedNanos;
    if (asked && age < TOO_SOON_NANOS) {
      return known;
    }
    double read = read();
    known = asked && age < STALE_NANOS ? read : 0;
    asked = true;
    askedNanos = now;
    return known;
  }

  private static double read() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean host) {
      double load = host.getCpuLoad();
      return load < 0 ? cores : cores * (1 - load);
    }
    return cores;
  }
}
