package io.tenuto.transport.pack;

import java.lang.management.ManagementFactory;

/** How many processors of this host, or of this container, had nothing to do. */
final class IdleCores {
  private IdleCores() {}

  /**
   * Since somebody in this process asked last, or all if the host does not tell.
   *
   * @return processors, 0 or more
   */
  static double since() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean host) {
      double load = host.getCpuLoad();
      return load < 0 ? cores : cores * (1 - load);
    }
    return cores;
  }
}
