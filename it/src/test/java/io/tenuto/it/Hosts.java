package io.tenuto.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts with addresses of their own on one machine: network namespaces joined by a bridge in
 * another one.
 */
final class Hosts implements AutoCloseable {
  private static final Pattern DROPPED = Pattern.compile("counter packets (\\d+) .*drop");

  private final String prefix = "tenuto-it-" + ProcessHandle.current().pid();
  private final List<String> namespaces = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  /**
   * Makes so many hosts, 10.77.0.1 and up; the test is skipped, by name, where that is not allowed.
   */
  Hosts(int count) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        succeeds("ip", "netns", "add", prefix),
        "no network namespaces here: they need root and the program ip (package iproute2)");
    namespaces.add(prefix);
    try {
      must("ip", "-n", prefix, "link", "add", "bridge", "type", "bridge");
      must("ip", "-n", prefix, "link", "set", "bridge", "up");
      for (int i = 1; i <= count; i++) {
        join(i);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void join(int host) throws IOException, InterruptedException {
    String name = prefix + "-" + host;
    must("ip", "netns", "add", name);
    namespaces.add(name);
    String port = "port" + host;
    must(words("ip -n %s link add eth0 type veth peer name %s netns %s", name, port, prefix));
    must(words("ip -n %s link set %s master bridge up", prefix, port));
    must(words("ip -n %s addr add %s/24 dev eth0", name, address(host)));
    must(words("ip -n %s link set eth0 up", name));
    must(words("ip -n %s link set lo up", name));
  }

  private static String[] words(String command, Object... values) {
    return String.format(Locale.ROOT, command, values).split(" ");
  }

  static String address(int host) {
    return "10.77.0." + host;
  }

  /** Starts {@code tenuto} on a host; what it says goes to a file. */
  Process start(int host, Path folder, Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", prefix + "-" + host));
    command.addAll(Program.command(List.of("-Xmx256m"), arguments));
    var builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("TENUTO_TOKEN_FILE", folder.resolve("token").toString());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /**
   * Drops what one host sends to another, without a word to either; what comes back passes. The
   * test is skipped, by name, where that is not allowed.
   */
  void cut(int from, int to) throws IOException, InterruptedException {
    filter(to, "ip saddr " + address(from) + " counter drop");
  }

  /** Drops so many percent of the packets that a host is sent, at random. */
  void lose(int to, int percent) throws IOException, InterruptedException {
    filter(to, "numgen random mod 100 < " + percent + " counter drop");
  }

  private void filter(int host, String rule) throws IOException, InterruptedException {
    String there = prefix + "-" + host;
    Assumptions.assumeTrue(
        succeeds(nft(there, "add table inet cut")),
        "nothing can be dropped here: that needs root and the program nft (package nftables)");
    must(nft(there, "add chain inet cut in { type filter hook input priority 0 ; }"));
    must(nft(there, "add rule inet cut in " + rule));
  }

  /** Packets that a host did not get, of those it was sent since the first {@link #cut}. */
  long lost(int to) throws IOException, InterruptedException {
    String[] command = nft(prefix + "-" + to, "list table inet cut");
    Process process = new ProcessBuilder(command).start();
    try (BufferedReader lines = process.inputReader()) {
      return lines
          .lines()
          .map(DROPPED::matcher)
          .filter(Matcher::find)
          .mapToLong(found -> Long.parseLong(found.group(1)))
          .sum();
    } finally {
      process.waitFor(120, TimeUnit.SECONDS);
    }
  }

  /** Lets everything through to a host again. */
  void heal(int to) throws IOException, InterruptedException {
    must(nft(prefix + "-" + to, "delete table inet cut"));
  }

  private static String[] nft(String namespace, String command) {
    return new String[] {"ip", "netns", "exec", namespace, "nft", command};
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static void must(String... command) throws IOException, InterruptedException {
    if (!succeeds(command)) {
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  /** Ends every process on these hosts, also those that were started by others, and the hosts. */
  @Override
  public void close() throws IOException, InterruptedException {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    List<String> left = new ArrayList<>();
    for (String namespace : namespaces) {
      for (long pid : pids(namespace)) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      if (!succeeds("ip", "netns", "del", namespace)) {
        left.add(namespace);
      }
    }
    if (!left.isEmpty()) {
      throw new IOException("cannot be removed: network namespaces " + left);
    }
  }

  private static List<Long> pids(String namespace) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("ip", "netns", "pids", namespace).start();
    try (BufferedReader lines = process.inputReader()) {
      return lines.lines().map(Long::valueOf).toList();
    } finally {
      process.waitFor(120, TimeUnit.SECONDS);
    }
  }
}
