package io.tenuto.it;

import io.tenuto.transport.FreePort;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The masters a, b and c of one deployment as processes of their own. Thread-safe. */
final class ThreeMasters implements AutoCloseable {
  static final List<String> NAMES = List.of("a", "b", "c");

  /** The launcher's, and one that saves time where processes live for seconds. */
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-Xmx160m", "-Djdk.serialFilter=!*", "-XX:TieredStopAtLevel=1");

  /** A guard against a test that hangs; what is asked is said where it is measured. */
  private static final long PATIENCE_SECONDS = 180;

  private final Path folder;
  private final Scratch scratch;
  private final Map<String, String> control = new TreeMap<>();
  private final Map<String, String> rest = new TreeMap<>();
  private final Map<String, String> peers = new TreeMap<>();
  private final Map<String, Program.Running> running = new ConcurrentSkipListMap<>();
  private final HttpClient client = HttpClient.newHttpClient();

  /** What a master has answered. */
  record Answered(int status, Map<String, Object> document) {
    boolean done() {
      return status == 200 || status == 201;
    }
  }

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

  /** Sends a signal, such as STOP. */
  void signal(String name, String signal) throws Exception {
    String pid = String.valueOf(process(name).process().pid());
    if (new ProcessBuilder("kill", "-" + signal, pid).start().waitFor() != 0) {
      throw new IllegalStateException("kill -" + signal + " " + pid + " failed");
    }
  }

  /** The one that leads, among those that run; waits for it. */
  String leader() throws Exception {
    return leaderAmong(running.keySet());
  }

  /** The one of these that leads; waits for it. */
  String leaderAmong(Set<String> names) throws Exception {
    return await("one of " + names + " leads", () -> leading(names), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> leading(Set<String> names) throws IOException, InterruptedException {
    for (String name : names) {
      Program.Running one = running.get(name);
      if (one != null && !one.process().isAlive()) {
        throw new AssertionError(name + " has ended; it said " + Files.readString(one.err()));
      }
      if (ask("GET", name, "status", "").filter(Answered::done).isPresent()) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /** Asks one master; empty if there is no answer within some seconds. */
  Optional<Answered> ask(String method, String name, String path, String body)
      throws InterruptedException {
    try {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://" + rest.get(name) + "/api/v1/" + path))
                  .header("Authorization", "Bearer the deployment's token")
                  .timeout(Duration.ofSeconds(8))
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return Optional.of(
          new Answered(
              answer.statusCode(),
              answer.body().length == 0 ? Map.of() : Json.read(answer.body())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Asks each master that runs until one has made the change; answers with what it said. */
  Answered change(String method, String path, String body) throws Exception {
    return await(
            method + " " + path,
            () -> {
              for (String name : running.keySet()) {
                Optional<Answered> answer = ask(method, name, path, body);
                if (answer.filter(Answered::done).isPresent()) {
                  return answer;
                }
              }
              return Optional.<Answered>empty();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  /** Names of what the one of these that leads says there is; waits for one that does. */
  Set<String> names(Set<String> among, String what) throws Exception {
    return await(
            "one of " + among + " tells of its " + what,
            () -> {
              for (String name : among) {
                Optional<Answered> answer = ask("GET", name, what, "");
                if (answer.filter(Answered::done).isPresent()) {
                  return answer;
                }
              }
              return Optional.<Answered>empty();
            },
            Optional::isPresent)
        .map(all -> new Control("answer", all.document()))
        .orElseThrow()
        .objects(what)
        .stream()
        .map(one -> String.valueOf(one.get("name")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same, among all that run. */
  Set<String> names(String what) throws Exception {
    return names(running.keySet(), what);
  }

  /** What one of them answers, however long that takes. */
  Answered answer(String method, String name, String path, String body) throws Exception {
    return await(name + " answers", () -> ask(method, name, path, body), Optional::isPresent)
        .orElseThrow();
  }

  static <T> T await(String what, Callable<T> question, Predicate<T> wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      T answer = question.call();
      if (wanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "waited " + PATIENCE_SECONDS + " s in vain: " + what + "; last was " + answer);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (String name : new ArrayList<>(running.keySet())) {
      kill(name);
    }
  }
}
