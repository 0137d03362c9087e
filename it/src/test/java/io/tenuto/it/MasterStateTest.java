package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.FreePort;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a master was told outlives it, and nobody obeys one that has been replaced. */
@Timeout(600)
class MasterStateTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: %s}
      source:
        synthetic: {count: 10, size: 1kB, seed: 1}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: %d}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      """;

  /** A new master must know all that the old one did after so long, by the bar. */
  private static final Duration ASKED = Duration.ofSeconds(2);

  @TempDir Path folder;
  private Scratch scratch;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void token() throws IOException {
    scratch = new Scratch(folder);
  }

  @Test
  void whatWasSentOutlivesAKilledMasterAndEnginesAreRestartedMeanwhile() throws Exception {
    String address = FreePort.address();
    String rest = FreePort.address();
    try (Program.Running worker = worker("worker-a", address)) {
      Set<String> before;
      try (Program.Running first = master(address, rest)) {
        await("the worker", () -> text(rest, "workers"), text -> text.contains("worker-a"));
        change("POST", rest, "pipelines", PIPELINE.formatted("cells", 1));
        change("POST", rest, "pipelines", PIPELINE.formatted("gone", 1));
        change("PUT", rest, "pipelines/cells/stages/work", "{\"engines\": 2}");
        before = await("two engines", () -> engines(rest, "cells"), set -> set.size() == 2);
        change("DELETE", rest, "pipelines/gone", "");
        await("one ended", () -> children(worker), all -> all.size() == 2);
        first.process().destroyForcibly().waitFor();
      }
      ProcessHandle killed = children(worker).get(0);
      killed.destroyForcibly();
      List<ProcessHandle> alive =
          await(
              "the dead engine runs again although there is no master",
              () -> children(worker),
              all -> all.size() == 2 && !all.contains(killed));
      try (Program.Running second = master(address, rest)) {
        long began = System.nanoTime();
        assertThat(text(rest, "pipelines")).contains("cells").doesNotContain("gone");
        assertThat(text(rest, "pipelines/cells")).contains("\"wanted\":2");
        await("the same engines", () -> engines(rest, "cells"), before::equals);
        if (Flow.LONG) {
          assertThat(Duration.ofNanos(System.nanoTime() - began))
              .as("from the start until it knows the same")
              .isLessThan(ASKED);
        }
        change("PUT", rest, "pipelines/cells/stages/work", "{\"engines\": 3}");
        await("a third", () -> engines(rest, "cells"), set -> set.size() == 3);
        assertThat(engines(rest, "cells")).containsAll(before);
        assertThat(children(worker)).as("none was started anew").containsAll(alive);
        assertThat(second.process().isAlive()).isTrue();
      }
    }
  }

  @Test
  void aMasterThatWasFrozenAndReplacedIsObeyedByNobody() throws Exception {
    String oldAddress = FreePort.address();
    String oldRest = FreePort.address();
    String newAddress = FreePort.address();
    String newRest = FreePort.address();
    String both = oldAddress + "," + newAddress;
    try (Program.Running old = master(oldAddress, oldRest)) {
      Program.Running worker = worker("worker-a", both);
      try (worker) {
        await("the worker", () -> text(oldRest, "workers"), text -> text.contains("worker-a"));
        change("POST", oldRest, "pipelines", PIPELINE.formatted("cells", 1));
        Set<String> engines = await("one", () -> engines(oldRest, "cells"), all -> all.size() == 1);
        signal("STOP", old);
        try (Program.Running successor = master(newAddress, newRest)) {
          await("the engine goes over", () -> engines(newRest, "cells"), engines::equals);
          signal("CONT", old);
          change("PUT", oldRest, "pipelines/cells/stages/work", "{\"engines\": 0}");
          change("PUT", newRest, "pipelines/cells/stages/work", "{\"engines\": 2}");
          await("another", () -> engines(newRest, "cells"), all -> all.size() == 2);
          assertThat(engines(newRest, "cells")).containsAll(engines);
          assertThat(successor.process().isAlive()).isTrue();
        }
      }
      Program.Running restarted = worker("worker-a", both);
      try (restarted) { // the old one is the only one left
        restarted.awaitSaid("but one with epoch");
        assertThat(Files.readString(restarted.err())).doesNotContain("starting engine");
      }
    }
  }

  private static void signal(String name, Program.Running to) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(to.process().pid())).start().waitFor();
  }

  @Test
  void aSecondMasterOnTheSameFolderIsRefused() throws Exception {
    Path state = folder.resolve("state");
    String rest = FreePort.address();
    try (Program.Running first =
        launch(
            "master",
            "--listen",
            FreePort.address(),
            "--rest",
            rest,
            "--state",
            state.toString())) {
      first.awaitSaid("REST on ");
      Program.Ended second =
          launch("master", "--listen", FreePort.address(), "--state", state.toString()).ended();
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err())
          .contains("in use by process " + first.process().pid(), state.toString())
          .doesNotContain("\tat ");
    }
  }

  /** A process of the program, with the test's token. */
  private Program.Running launch(String command, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of(command, "--token-file", scratch.token.toString()));
    arguments.addAll(List.of(more));
    return Program.launch(folder, arguments.toArray(String[]::new));
  }

  private Program.Running master(String address, String rest) throws Exception {
    Program.Running master = launch("master", "--listen", address, "--rest", rest);
    master.awaitSaid("REST on ");
    return master;
  }

  private Program.Running worker(String name, String masters) throws Exception {
    Program.Running worker =
        launch("worker", "--master", masters, "--name", name, "--engine-memory", "64m");
    worker.awaitSaid("tenuto: " + name);
    return worker;
  }

  private HttpResponse<byte[]> ask(String method, String rest, String path, String body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + rest + "/api/v1/" + path))
            .header("Authorization", "Bearer the deployment's token")
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private void change(String method, String rest, String path, String body) throws Exception {
    HttpResponse<byte[]> answer = ask(method, rest, path, body);
    assertThat(answer.statusCode())
        .as("%s", new String(answer.body(), StandardCharsets.UTF_8))
        .isIn(200, 201);
  }

  /** Engines that run, by name; those of the pipeline only. */
  private Set<String> engines(String rest, String pipeline) throws Exception {
    var document = new Control("answer", Json.read(ask("GET", rest, "engines", "").body()));
    return document.objects("engines").stream()
        .map(one -> String.valueOf(one.get("name")))
        .filter(name -> name.startsWith(pipeline + "-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String text(String rest, String path) throws Exception {
    return new String(ask("GET", rest, path, "").body(), StandardCharsets.UTF_8);
  }

  private static <T> T await(String what, Callable<T> question, Predicate<T> wanted)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (true) {
      T answer = question.call();
      if (wanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited 180 s in vain: " + what + "; last was " + answer);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** Processes of engines, which have no child of their own here. */
  private static List<ProcessHandle> children(Program.Running worker) {
    return worker.process().children().toList();
  }
}
