package io.tenuto.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What Linux tells about the first process of a container and its control groups, of version 1 or
 * 2.
 *
 * @see "proc(5), cgroups(7)"
 */
final class Kernel {
  /** What version 1 shows where there is no limit: almost 2^63, rounded down to whole pages. */
  private static final long NO_LIMIT = 1L << 60;

  private final Path proc; // its folder
  private final Map<String, Path> groups; // by controller; "" for version 2

  private Kernel(Path proc, Map<String, Path> groups) {
    this.proc = proc;
    this.groups = groups;
  }

  /**
   * Looks at a process.
   *
   * @param name what its control groups' names hold: so it is known that this is the one
   * @throws NoSuchFileException if it is gone
   * @throws IOException if we may not look, or another process has this number here
   */
  static Kernel of(long pid, String name) throws IOException {
    Path proc = Path.of("/proc", Long.toString(pid));
    List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
    var groups = new HashMap<String, Path>();
    boolean found = false;
    for (String line : Files.readAllLines(proc.resolve("cgroup"))) {
      if (!line.contains(name)) {
        continue; // of a container, all that matter bear its name
      }
      found = true;
      String[] parts = line.split(":", 3); // 4:memory:/docker/0123
      for (String controller : parts[1].split(",", -1)) {
        mounted(mounts, controller, parts[2]).ifPresent(path -> groups.put(controller, path));
      }
    }
    if (!found) {
      throw new IOException("process " + pid + " of this host is not in " + name);
    }
    return new Kernel(proc, groups);
  }

  /** Where a control group is to be seen, if it is. */
  private static Optional<Path> mounted(List<String> mounts, String controller, String group) {
    for (String line : mounts) {
      // 30 25 0:27 /root /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory
      String[] halves = line.split(" - ", 2);
      String[] left = halves[0].split(" ", -1);
      String[] right = halves[1].split(" ", -1);
      boolean holds =
          controller.isEmpty()
              ? right[0].equals("cgroup2")
              : right[0].equals("cgroup")
                  && Arrays.asList(right[2].split(",", -1)).contains(controller);
      if (holds) {
        String root = left[3];
        String below =
            !root.equals("/") && group.startsWith(root) ? group.substring(root.length()) : group;
        return Optional.of(Path.of(left[4] + below));
      }
    }
    return Optional.empty();
  }

  /**
   * What it may do now.
   *
   * @throws NoSuchFileException if the process is gone
   * @throws IOException if we may not look
   */
  InForce.Rights rights() throws IOException {
    return new InForce.Rights(
        status(), rootReadOnly(), !network(proc).equals(network(Path.of("/proc/self"))));
  }

  /** Its limits; none if it has gone. */
  InForce.Limits limits() {
    return new InForce.Limits(
        limit("memory", "memory.limit_in_bytes", "memory.max"),
        cpuQuota(),
        limit("pids", "pids.max", "pids.max"));
  }

  private Map<String, String> status() throws IOException {
    var values = new HashMap<String, String>();
    for (String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
      int colon = line.indexOf(':');
      values.put(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    return values;
  }

  private boolean rootReadOnly() throws IOException {
    return Files.readAllLines(proc.resolve("mountinfo"), StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[4].equals("/"))
        .allMatch(fields -> Arrays.asList(fields[5].split(",", -1)).contains("ro"));
  }

  private static String network(Path process) throws IOException {
    return Files.readSymbolicLink(process.resolve("ns/net")).toString();
  }

  private OptionalLong cpuQuota() {
    Optional<String> both = text("", "cpu.max"); // 50000 100000, or max 100000
    if (both.isPresent()) {
      String[] parts = both.get().split(" ", -1);
      return parts[0].equals("max")
          ? OptionalLong.empty()
          : OptionalLong.of(perPeriod(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
    }
    OptionalLong quota = number(text("cpu", "cpu.cfs_quota_us"));
    OptionalLong period = number(text("cpu", "cpu.cfs_period_us"));
    return quota.isEmpty() || period.isEmpty() || quota.getAsLong() < 0
        ? OptionalLong.empty()
        : OptionalLong.of(perPeriod(quota.getAsLong(), period.getAsLong()));
  }

  private static long perPeriod(long quota, long period) {
    return quota * Restrictions.CPU_PERIOD_MICROS / period;
  }

  private OptionalLong limit(String controller, String one, String two) {
    OptionalLong value = number(text(controller, one).or(() -> text("", two)));
    return value.isPresent() && value.getAsLong() >= NO_LIMIT ? OptionalLong.empty() : value;
  }

  /** Processor time of all its processes in nanoseconds; empty once they are gone. */
  OptionalLong cpuNanos() {
    if (groups.containsKey("cpuacct")) { // also where both versions are mounted
      return number(text("cpuacct", "cpuacct.usage"));
    }
    return text("", "cpu.stat").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("usage_usec "))
        .mapToLong(line -> 1000 * Long.parseLong(line.substring("usage_usec ".length())))
        .findFirst();
  }

  /** Memory that its processes have, files they have read not counted; empty once they are gone. */
  OptionalLong memoryBytes() {
    String wanted = groups.containsKey("memory") ? "total_rss " : "anon ";
    return text("memory", "memory.stat").or(() -> text("", "memory.stat")).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(wanted))
        .mapToLong(line -> Long.parseLong(line.substring(wanted.length())))
        .findFirst();
  }

  private Optional<String> text(String controller, String file) {
    Path group = groups.get(controller);
    if (group == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(group.resolve(file)).trim());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static OptionalLong number(Optional<String> text) {
    return text.filter(value -> value.matches("-?[0-9]{1,18}"))
        .map(Long::parseLong)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }
}
