package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a master was told outlives it, and nobody obeys one that has been replaced. */
@Timeout(600)
class MasterStateTest {
  /** A new master must know all that the old one did after so long, by the bar. */
  private static final Duration ASKED = Duration.ofSeconds(2);

  @TempDir Path folder;
  private Scratch scratch;
  private final MasterRest masters = new MasterRest(Duration.ofSeconds(60));

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
        Await.answer("the worker", () -> text(rest, "workers"), text -> text.contains("worker-a"));
        change("POST", rest, "pipelines", MasterRest.pipeline("cells"));
        change("POST", rest, "pipelines", MasterRest.pipeline("gone"));
        change("PUT", rest, "pipelines/cells/stages/work", "{\"engines\": 2}");
        before = Await.answer("two engines", () -> engines(rest, "cells"), set -> set.size() == 2);
        change("DELETE", rest, "pipelines/gone", "");
        Await.answer("one ended", () -> children(worker), all -> all.size() == 2);
        first.process().destroyForcibly().waitFor();
      }
      ProcessHandle killed = children(worker).get(0);
      killed.destroyForcibly();
      List<ProcessHandle> alive =
          Await.answer(
              "the dead engine runs again although there is no master",
              () -> children(worker),
              all -> all.size() == 2 && !all.contains(killed));
      try (Program.Running second = master(address, rest)) {
        long began = System.nanoTime();
        assertThat(text(rest, "pipelines")).contains("cells").doesNotContain("gone");
        assertThat(text(rest, "pipelines/cells")).contains("\"wanted\":2");
        Await.answer("the same engines", () -> engines(rest, "cells"), before::equals);
        if (Flow.LONG) {
          Duration took = Duration.ofNanos(System.nanoTime() - began);
          System.out.printf("the same inventory after %d ms%n", took.toMillis());
          assertThat(took).as("from the start until it knows the same").isLessThan(ASKED);
        }
        change("PUT", rest, "pipelines/cells/stages/work", "{\"engines\": 3}");
        Await.answer("a third", () -> engines(rest, "cells"), set -> set.size() == 3);
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
        Await.answer(
            "the worker", () -> text(oldRest, "workers"), text -> text.contains("worker-a"));
        change("POST", oldRest, "pipelines", MasterRest.pipeline("cells"));
        Set<String> engines =
            Await.answer("one", () -> engines(oldRest, "cells"), all -> all.size() == 1);
        Signal.freeze(old.process().pid());
        try (Program.Running successor = master(newAddress, newRest)) {
          Await.answer("the engine goes over", () -> engines(newRest, "cells"), engines::equals);
          Signal.thaw(old.process().pid());
          change("PUT", oldRest, "pipelines/cells/stages/work", "{\"engines\": 0}");
          change("PUT", newRest, "pipelines/cells/stages/work", "{\"engines\": 2}");
          Await.answer("another", () -> engines(newRest, "cells"), all -> all.size() == 2);
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

  private void change(String method, String rest, String path, String body) throws Exception {
    MasterRest.Answered answer = masters.ask(method, rest, path, body);
    assertThat(answer.done()).as("%s", answer).isTrue();
  }

  /** Engines that run, by name; those of the pipeline only. */
  private Set<String> engines(String rest, String pipeline) throws Exception {
    return masters.ask("GET", rest, "engines", "").names("engines").stream()
        .filter(name -> name.startsWith(pipeline + "-"))
        .collect(Collectors.toSet());
  }

  private String text(String rest, String path) throws Exception {
    return masters.ask("GET", rest, path, "").text();
  }

  /** Processes of engines, which have no child of their own here. */
  private static List<ProcessHandle> children(Program.Running worker) {
    return worker.process().children().toList();
  }
}
