package io.tenuto.bench.link;

import io.tenuto.bench.system.Hosts;
import io.tenuto.clusters.Host;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three hosts for the parts of a system: network namespaces joined by a bridge in a fourth. What a
 * host sends, and what it is sent, is shaped to a rate each by a token bucket, as by a network card
 * of that rate. Needs root and the programs {@code ip} and {@code tc}. They are gone when this
 * process ends, unless it is killed; then the next one removes them. Used by one thread.
 */
public final class LinkedHosts implements AutoCloseable {
  private static final String FAMILY = "tenuto-bench-";
  private static final Pattern OURS = Pattern.compile(FAMILY + "(\\d+)(?:-[a-z]+)?");
  private static final List<String> PARTS = List.of("source", "broker", "processing");

  /** How long the bucket holds back what it cannot pass on yet. */
  private static final String LATENCY = "10ms";

  private final String prefix = FAMILY + ProcessHandle.current().pid();
  private final List<String> namespaces = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();
  private final Thread atExit = new Thread(this::removeAtExit, "tenuto-bench-link");

  private boolean over;

  private LinkedHosts() {}

  /**
   * Makes them; what processes that are gone have left is removed first.
   *
   * @throws IOException if that is not possible here, and why
   */
  public static LinkedHosts make(LinkRate rate) throws IOException {
    removeLeft();
    var made = new LinkedHosts();
    Runtime.getRuntime().addShutdownHook(made.atExit); // Ctrl-C ends a sweep in the middle
    try {
      made.begin(rate);
      return made;
    } catch (IOException | RuntimeException e) {
      try (made) {
        throw e;
      }
    }
  }

  private void begin(LinkRate rate) throws IOException {
    add(prefix);
    Command.run("ip -n %s link add bridge type bridge", prefix);
    Command.run("ip -n %s link set bridge up", prefix);
    for (String part : PARTS) {
      join(part, rate);
    }
  }

  private void join(String part, LinkRate rate) throws IOException {
    String name = prefix + "-" + part;
    String address = "10.78.0." + (PARTS.indexOf(part) + 1);
    add(name);
    Command.run("ip -n %s link add eth0 type veth peer name %s netns %s", name, part, prefix);
    Command.run("ip -n %s link set %s master bridge up", prefix, part);
    Command.run("ip -n %s addr add %s/24 dev eth0", name, address);
    Command.run("ip -n %s link set eth0 up", name);
    Command.run("ip -n %s link set lo up", name);
    shape(name, "eth0", rate);
    shape(prefix, part, rate);
    hosts.add(new Host(address, List.of("ip", "netns", "exec", name)));
  }

  private static void shape(String namespace, String device, LinkRate rate) throws IOException {
    Command.run(
        "tc -n %s qdisc add dev %s root tbf rate %dbit burst %d latency %s",
        namespace, device, rate.bits(), rate.burstBytes(), LATENCY);
  }

  private synchronized void add(String namespace) throws IOException {
    if (over) {
      throw new IOException("this process ends; " + namespace + " is not made any more");
    }
    Command.run("ip netns add %s", namespace);
    namespaces.add(namespace);
  }

  /** The three. */
  public Hosts hosts() {
    return new Hosts(hosts.get(0), hosts.get(1), hosts.get(2));
  }

  /** Removes them, and ends what still runs there. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // this process ends: it is being done
    }
    removeAll();
  }

  private void removeAtExit() {
    try {
      removeAll();
    } catch (IOException e) {
      System.getLogger(LinkedHosts.class.getName())
          .log(System.Logger.Level.WARNING, "network namespaces are left: " + e.getMessage());
    }
  }

  private synchronized void removeAll() throws IOException {
    over = true;
    IOException first = null;
    for (String namespace : namespaces) {
      try {
        remove(namespace);
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    namespaces.clear();
    if (first != null) {
      throw first;
    }
  }

  private static void remove(String namespace) throws IOException {
    for (String pid : Command.run("ip netns pids %s", namespace).lines().toList()) {
      ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }
    Command.run("ip netns del %s", namespace);
  }

  private static void removeLeft() throws IOException {
    for (String line : Command.run("ip netns list").lines().toList()) {
      Matcher ours = OURS.matcher(line.split(" ", 2)[0].toLowerCase(Locale.ROOT));
      if (ours.matches() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
        remove(ours.group());
      }
    }
  }
}
