package io.tenuto.raft;

import io.tenuto.engine.master.ControlGroup;
import io.tenuto.engine.master.Membership;
import io.tenuto.engine.master.TermEndedException;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Members of one group, a, b and c, each with a thread that waits until it leads. */
final class Masters implements AutoCloseable {
  private final Path folder;
  private TlsFiles tls;
  private final SortedMap<String, Endpoint> peers = new TreeMap<>();
  private final Map<String, ControlGroup> members = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Map.Entry<String, ControlGroup.Term>> terms =
      new LinkedBlockingQueue<>();

  Masters(Path folder) throws IOException {
    this(folder, TlsFiles.NONE);
  }

  Masters(Path folder, TlsFiles tls) throws IOException {
    this.folder = folder;
    this.tls = tls;
    for (String name : List.of("a", "b", "c")) {
      int port = FreePort.choose();
      peers.put(
          name,
          tls.equals(TlsFiles.NONE)
              ? Endpoint.tcp("127.0.0.1", port)
              : Endpoint.tls("127.0.0.1", port));
    }
  }

  SortedMap<String, Endpoint> peers() {
    return peers;
  }

  Membership membership(String name) {
    return new Membership(name, peers, folder.resolve(name), tls, "tcp://" + name, "");
  }

  /** Shows something else from now on. */
  Masters as(TlsFiles other) {
    tls = other;
    return this;
  }

  void start(String... names) throws IOException {
    for (String name : names) {
      ControlGroup member =
          new RaftGroupFactory().join(membership(name), System::currentTimeMillis);
      members.put(name, member);
      var thread = new Thread(() -> follow(name, member), "test-" + name);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void follow(String name, ControlGroup member) {
    try {
      while (true) {
        ControlGroup.Term term = member.lead();
        terms.add(Map.entry(name, term));
        term.awaitEnd();
        term.close();
      }
    } catch (IOException e) {
      members.remove(name, member); // stopped
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next term that begins. */
  Map.Entry<String, ControlGroup.Term> leading() throws InterruptedException {
    return leadingWithin(60, TimeUnit.SECONDS)
        .orElseThrow(() -> new AssertionError("nobody has led for 60 s"));
  }

  /**
   * Has something kept by whoever leads, and returns that one. A leader may lose its office at any
   * time on a host that is busy; then the next one is asked.
   *
   * @param leading who led last
   */
  Map.Entry<String, ControlGroup.Term> keep(
      Map.Entry<String, ControlGroup.Term> leading, String name) throws Exception {
    Map.Entry<String, ControlGroup.Term> asked = leading;
    while (true) {
      Optional<IOException> problem = RaftControlGroupTest.append(asked.getValue(), name);
      if (problem.isEmpty()) {
        return asked;
      }
      if (!(problem.get() instanceof TermEndedException)) {
        throw problem.get();
      }
      asked = leading();
    }
  }

  /** The same; empty if none begins in time. */
  Optional<Map.Entry<String, ControlGroup.Term>> leadingWithin(long time, TimeUnit unit)
      throws InterruptedException {
    return Optional.ofNullable(terms.poll(time, unit));
  }

  ControlGroup member(String name) {
    return Objects.requireNonNull(members.get(name));
  }

  void stop(String name) throws IOException {
    ControlGroup member = members.remove(name);
    if (member != null) {
      member.close();
    }
  }

  /** Stops all of them at once: each takes a while to give the others up. */
  @Override
  public void close() {
    var threads = Executors.newFixedThreadPool(3);
    List<CompletableFuture<Void>> stopping =
        List.copyOf(members.keySet()).stream()
            .map(name -> CompletableFuture.runAsync(() -> stopUnchecked(name), threads))
            .toList();
    try {
      stopping.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
    }
  }

  private void stopUnchecked(String name) {
    try {
      stop(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
