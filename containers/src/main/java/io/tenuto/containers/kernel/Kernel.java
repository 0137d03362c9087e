package io.tenuto.containers.kernel;

import io.tenuto.config.ContainerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What Linux tells about the first process of a container and its control groups, of version 1 or
 * 2.
 *
 * @see "proc(5), cgroups(7)"
 */
public final class Kernel {
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
  public static Kernel of(long pid, String name) throws IOException {
    Predicate<String> bearsIt = line -> line.contains(name); // as all that matter do
    if (groupsOf(Path.of("/proc", Long.toString(pid))).stream().noneMatch(bearsIt)) {
      throw new IOException("process " + pid + " of this host is not in " + name);
    }
    return of(pid, bearsIt);
  }

  /**
   * Looks at a process that we have started. Control groups that it shares with us are not its own:
   * what they limit is not what was asked for.
   *
   * @throws NoSuchFileException if it is gone
   * @throws IOException if we may not look
   */
  public static Kernel ofOurs(long pid) throws IOException {
    Set<String> ours = Set.copyOf(groupsOf(Path.of("/proc/self")));
    return of(pid, line -> !ours.contains(line));
  }

  /**
   * Whether a process is the first one that has numbers of its own, just below ours; false if it is
   * gone.
   */
  public static boolean isFirst(long pid) {
    try {
      String[] ours = numbers(Path.of("/proc/self"));
      String[] its = numbers(Path.of("/proc", Long.toString(pid)));
      return its.length == ours.length + 1 && its[its.length - 1].equals("1");
    } catch (IOException gone) {
      return false;
    }
  }

  /** A process's number in each space that it is seen from, the outermost first. */
  private static String[] numbers(Path process) throws IOException {
    return status(process).getOrDefault("NSpid", "").split("\\s+", -1);
  }

  /** Whether it has control groups that may be looked at. */
  public boolean hasOwnGroups() {
    return !groups.isEmpty();
  }

  private static Kernel of(long pid, Predicate<String> counts) throws IOException {
    Path proc = Path.of("/proc", Long.toString(pid));
    List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
    var groups = new HashMap<String, Path>();
    for (String line : groupsOf(proc)) {
      if (!counts.test(line)) {
        continue;
      }
      String[] parts = line.split(":", 3); // 4:memory:/docker/0123
      for (String controller : parts[1].split(",", -1)) {
        mounted(mounts, controller, parts[2]).ifPresent(path -> groups.put(controller, path));
      }
    }
    return new Kernel(proc, groups);
  }

  private static List<String> groupsOf(Path process) throws IOException {
    return Files.readAllLines(process.resolve("cgroup"));
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
   * What is not as it was asked for, in words.
   *
   * @throws NoSuchFileException if the process is gone
   * @throws IOException if we may not look
   */
  public List<String> notInForce(ContainerSpec spec) throws IOException {
    var wrong = new ArrayList<>(InForce.limitsMissing(spec, limits()));
    wrong.addAll(InForce.rightsLeft(rights()));
    return wrong;
  }

  /**
   * What it may do now.
   *
   * @throws NoSuchFileException if the process is gone
   * @throws IOException if we may not look
   */
  InForce.Rights rights() throws IOException {
    return new InForce.Rights(
        status(proc), rootReadOnly(), !network(proc).equals(network(Path.of("/proc/self"))));
  }

  /** Its limits; none if it has gone. */
  InForce.Limits limits() {
    return new InForce.Limits(
        limit("memory", "memory.limit_in_bytes", "memory.max"),
        cpuQuota(),
        limit("pids", "pids.max", "pids.max"));
  }

  private static Map<String, String> status(Path proc) throws IOException {
    var values = new HashMap<String, String>();
    for (String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
      int colon = line.indexOf(':');
      values.put(line.substring(0, colon), line.substring(colon + 1).trim());
    }
    return values;
  }

  /** As it is mounted, or as the file system is: one made of layers has none to write to. */
  private boolean rootReadOnly() throws IOException {
    return Files.readAllLines(proc.resolve("mountinfo"), StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[4].equals("/"))
        .allMatch(fields -> readOnly(fields[5]) || readOnly(fields[fields.length - 1]));
  }

  private static boolean readOnly(String options) {
    return Arrays.asList(options.split(",", -1)).contains("ro");
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
    return quota * Quota.PERIOD_MICROS / period;
  }

  private OptionalLong limit(String controller, String one, String two) {
    OptionalLong value = number(text(controller, one).or(() -> text("", two)));
    return value.isPresent() && value.getAsLong() >= NO_LIMIT ? OptionalLong.empty() : value;
  }

  /** Processor time of all its processes in nanoseconds; empty once they are gone. */
  public OptionalLong cpuNanos() {
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
  public OptionalLong memoryBytes() {
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
