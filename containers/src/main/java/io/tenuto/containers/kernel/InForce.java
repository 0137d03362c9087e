package io.tenuto.containers.kernel;

import io.tenuto.config.ContainerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Compares what the kernel says of a container's first process with what was asked for. Some hosts
 * ignore limits without a word (rootless Podman with control groups of version 1), and a limit that
 * is not there is not missed before it is needed. Pure.
 */
final class InForce {
  private InForce() {}

  /**
   * Limits of control groups; empty where there is none.
   *
   * @param cpuQuotaMicros per {@link Quota#PERIOD_MICROS}
   */
  record Limits(OptionalLong memoryBytes, OptionalLong cpuQuotaMicros, OptionalLong processes) {}

  /**
   * What a process may do.
   *
   * @param status lines of {@code /proc/PID/status}: name and value
   * @param rootReadOnly whether its root is mounted read-only
   * @param ownNetwork whether it has a network namespace other than ours
   */
  record Rights(Map<String, String> status, boolean rootReadOnly, boolean ownNetwork) {}

  /** Limits that are not as they were asked for, in words. */
  static List<String> limitsMissing(ContainerSpec spec, Limits seen) {
    if (!spec.limited()) {
      return List.of();
    }
    var missing = new ArrayList<String>();
    atMost("memory (bytes)", seen.memoryBytes(), spec.memory().bytes(), missing);
    atMost("processor time (µs in 100 ms)", seen.cpuQuotaMicros(), Quota.micros(spec), missing);
    atMost("processes", seen.processes(), spec.pids(), missing);
    return missing;
  }

  /** Rights that nobody asked for, in words. */
  static List<String> rightsLeft(Rights seen) {
    var left = new ArrayList<String>();
    for (String set : List.of("CapEff", "CapPrm", "CapBnd")) {
      if (!seen.status().getOrDefault(set, "unknown").matches("0+")) {
        left.add("capabilities are left (" + set + " " + seen.status().get(set) + ")");
      }
    }
    if (!seen.status().getOrDefault("NoNewPrivs", "unknown").equals("1")) {
      left.add("new privileges can be had (NoNewPrivs is not 1)");
    }
    if (!seen.rootReadOnly()) {
      left.add("its root can be written to");
    }
    if (!seen.ownNetwork()) {
      left.add("it is on this host's network");
    }
    return left;
  }

  private static void atMost(String what, OptionalLong is, long asked, List<String> missing) {
    if (is.isEmpty()) {
      missing.add(what + " has no limit where " + asked + " was asked for");
    } else if (is.getAsLong() > asked) {
      missing.add(what + " is limited to " + is.getAsLong() + " where " + asked + " was asked for");
    }
  }
}
