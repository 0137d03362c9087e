package io.tenuto.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What processes have used so far.
 *
 * @param cpuSeconds processor time of each, by what it does
 * @param wireBytes what this host's loopback interface has carried, of anybody, or what the hosts
 *     of these processes were sent where they have a network of their own; empty where it cannot be
 *     read
 * @param peakBytes the sum of what each held in memory at most; empty where it cannot be read
 */
record ProcessUse(Map<String, Double> cpuSeconds, OptionalLong wireBytes, OptionalLong peakBytes) {
  private static final String PEAK = "VmHWM:";

  static ProcessUse of(Map<String, Long> processes) {
    Map<String, Double> cpu = new TreeMap<>();
    processes.forEach(
        (what, pid) ->
            ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .ifPresent(time -> cpu.put(what, seconds(time))));
    return new ProcessUse(cpu, wire(processes.values()), peak(processes.values()));
  }

  /** What each has used since then. */
  Map<String, Double> cpuSince(ProcessUse before) {
    Map<String, Double> used = new TreeMap<>();
    cpuSeconds.forEach(
        (what, seconds) -> used.put(what, seconds - before.cpuSeconds.getOrDefault(what, 0.0)));
    return used;
  }

  /** What the loopback interface has carried since then. */
  OptionalLong wireSince(ProcessUse before) {
    return wireBytes.isPresent() && before.wireBytes.isPresent()
        ? OptionalLong.of(wireBytes.getAsLong() - before.wireBytes.getAsLong())
        : OptionalLong.empty();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static OptionalLong wire(Collection<Long> pids) {
    String own = network("self");
    Map<String, String> others = new TreeMap<>(); // a process of each
    for (long pid : pids) {
      String network = network(String.valueOf(pid));
      if (!network.isEmpty() && !network.equals(own)) {
        others.putIfAbsent(network, String.valueOf(pid));
      }
    }
    if (others.isEmpty()) {
      return received("self", "lo");
    }
    long sum = 0;
    for (String process : others.values()) {
      OptionalLong one = received(process, "eth0");
      if (one.isEmpty()) {
        return one;
      }
      sum += one.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  /** Which network a process is in; empty if that cannot be read. */
  private static String network(String process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", process, "ns", "net")).toString();
    } catch (IOException e) {
      return ""; // the process has ended meanwhile: others notice that
    }
  }

  private static OptionalLong received(String process, String device) {
    for (String line : lines(Path.of("/proc", process, "net", "dev"))) {
      if (line.strip().startsWith(device + ":")) {
        String counts = line.strip().substring(device.length() + 1).strip();
        return OptionalLong.of(Long.parseLong(counts.split(" +", -1)[0]));
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong peak(Collection<Long> pids) {
    long sum = 0;
    boolean any = false;
    for (long pid : pids) {
      for (String line : lines(Path.of("/proc", String.valueOf(pid), "status"))) {
        if (line.startsWith(PEAK)) {
          sum += Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
          any = true;
        }
      }
    }
    return any ? OptionalLong.of(sum) : OptionalLong.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of(); // the process has ended meanwhile: others notice that
    }
  }
}
