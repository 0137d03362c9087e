package io.tenuto.it;

import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** The masters a, b and c of one deployment as processes of their own. Thread-safe. */
final class ThreeMasters implements AutoCloseable {
  static final List<String> NAMES = List.of("a", "b", "c");

  /** The launcher's, and one that saves time where processes live for seconds. */
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-Xmx160m", "-Djdk.serialFilter=!*", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private final Scratch scratch;
  private final Map<String, String> control = new TreeMap<>();
  private final Map<String, String> rest = new TreeMap<>();
  private final Map<String, String> peers = new TreeMap<>();
  private final Map<String, Program.Running> running = new ConcurrentSkipListMap<>();
  private final MasterRest client = new MasterRest(Duration.ofSeconds(8));

  ThreeMasters(Path folder, Scratch scratch) throws IOException {
    this.folder = folder;
    this.scratch = scratch;
    for (String name : NAMES) {
      control.put(name, FreePort.address());
      rest.put(name, FreePort.address());
      peers.put(name, FreePort.address());
    }
  }

  /** For {@code --master}. */
  String addresses() {
    return String.join(",", control.values());
  }

  /** For {@code --rest} of those who ask. */
  String restAddresses() {
    return String.join(",", rest.values());
  }

  Path state(String name) {
    return folder.resolve("state-" + name);
  }

  void start(String... names) throws IOException {
    for (String name : names) {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      Process started =
          new ProcessBuilder(Program.command(FLAGS, command(name)))
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      started.getOutputStream().close();
      running.put(name, new Program.Running(started, out, err));
    }
  }

  /** As in docs/how-to/three-masters.md. */
  String[] command(String name) {
    return new String[] {
      "master",
      "--name",
      name,
      "--peers",
      peers.entrySet().stream()
          .map(peer -> peer.getKey() + "=" + peer.getValue())
          .collect(Collectors.joining(",")),
      "--listen",
      control.get(name),
      "--rest",
      rest.get(name),
      "--state",
      state(name).toString(),
      "--token-file",
      scratch.token.toString()
    };
  }

  Program.Running process(String name) {
    return Objects.requireNonNull(running.get(name), name);
  }

  /** As {@code kill -9} does. */
  void kill(String name) throws InterruptedException {
    Program.Running one = running.remove(name);
    if (one != null) {
      one.close();
    }
  }

  /** The one that leads, among those that run; waits for it. */
  String leader() throws Exception {
    return leaderAmong(running.keySet());
  }

  /** The one of these that leads; waits for it. */
  String leaderAmong(Set<String> names) throws Exception {
    return Await.answer("one of " + names + " leads", () -> leading(names), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> leading(Set<String> names) throws IOException, InterruptedException {
    for (String name : names) {
      Program.Running one = running.get(name);
      if (one != null && !one.process().isAlive()) {
        throw new AssertionError(name + " has ended; it said " + Files.readString(one.err()));
      }
      if (ask("GET", name, "status", "").filter(MasterRest.Answered::done).isPresent()) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /** Asks one master; empty if there is no answer within some seconds. */
  Optional<MasterRest.Answered> ask(String method, String name, String path, String body)
      throws InterruptedException {
    try {
      return Optional.of(
          client.ask(method, Objects.requireNonNull(rest.get(name), name), path, body));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Asks each master that runs until one has made the change; answers with what it said. */
  MasterRest.Answered change(String method, String path, String body) throws Exception {
    return Await.answer(
            method + " " + path,
            () -> {
              for (String name : running.keySet()) {
                Optional<MasterRest.Answered> answer = ask(method, name, path, body);
                if (answer.filter(MasterRest.Answered::done).isPresent()) {
                  return answer;
                }
              }
              return Optional.<MasterRest.Answered>empty();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  /** Names of what the one of these that leads says there is; waits for one that does. */
  Set<String> names(Set<String> among, String what) throws Exception {
    return Await.answer(
            "one of " + among + " tells of its " + what,
            () -> {
              for (String name : among) {
                Optional<MasterRest.Answered> answer = ask("GET", name, what, "");
                if (answer.filter(MasterRest.Answered::done).isPresent()) {
                  return answer;
                }
              }
              return Optional.<MasterRest.Answered>empty();
            },
            Optional::isPresent)
        .orElseThrow()
        .names(what);
  }

  /** The same, among all that run. */
  Set<String> names(String what) throws Exception {
    return names(running.keySet(), what);
  }

  /** What one of them answers, however long that takes. */
  MasterRest.Answered answer(String method, String name, String path, String body)
      throws Exception {
    return Await.answer(name + " answers", () -> ask(method, name, path, body), Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() throws InterruptedException {
    for (String name : new ArrayList<>(running.keySet())) {
      kill(name);
    }
  }
}
