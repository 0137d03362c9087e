package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.wire.Control;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How engines of user code begin and leave. No message counts as failed by it: each is tried once
 * here, and one that was run twice would fail.
 */
@Timeout(600)
class EngineLifeTest {
  private static final int MESSAGES = 20;

  private static final String PIPELINE =
      """
      source: {synthetic: {count: %d, size: 1kB, seed: 1}}
      stages: [{name: work, python: {file: work.py}, engines: %d, attempts: 1}]
      sinks: [{name: results, csv: {file: results.csv, columns: [n]}}]
      """;

  /** Takes longer than what is sent ahead, so that a process has one message at a time. */
  private static final String ONCE =
      """
          open(os.path.join(folder, f"ran-{msg.id.sequence}"), "x").close()
          time.sleep(0.02)
          return {"n": msg.id.sequence}

      work.serve()
      """;

  private static final String FUNCTION =
      """

      @tenuto.engine
      def work(msg):
      """;

  @TempDir Path folder;

  @BeforeEach
  void pythonIsThere() throws Exception {
    assumeTrue(BadInputTest.pythonIsThere(), "engines in Python: there is no python3 here");
  }

  private void write(String beforeTheFunction, String first) throws Exception {
    String head = "import os, sys, time\nimport tenuto\n\nfolder = '" + folder + "'\n";
    Files.writeString(
        folder.resolve("work.py"), head + beforeTheFunction + FUNCTION + first + ONCE);
  }

  /** Each process holds its first message until that is let go. */
  private void writeHolding() throws Exception {
    write(
        "begun = False\n",
        """
            global begun
            if not begun:
                begun = True
                print("holds", msg.id.sequence, file=sys.stderr, flush=True)
                while not os.path.exists(os.path.join(folder, f"go-{msg.id.sequence}")):
                    time.sleep(0.01)
        """);
  }

  private void letGo(long message) throws Exception {
    Files.createFile(folder.resolve("go-" + message));
  }

  private static void assertAllDone(Program.Ended run, List<String> rows) {
    assertThat(run.out())
        .as(run.err())
        .startsWith(MESSAGES + " accepted = " + MESSAGES + " completed + 0 dropped");
    assertThat(run.exitCode()).isZero();
    assertThat(rows).hasSize(MESSAGES);
    assertThat(new HashSet<>(rows)).hasSize(MESSAGES);
  }

  @Test
  void anEngineThatIsNoLongerWantedFinishesItsMessageAndLeavesTheRestToOthers() throws Exception {
    writeHolding();
    try (var deployment = new Processes(folder)) {
      Program.Running worker = deployment.worker("a");
      Program.Running run = deployment.run(PIPELINE.formatted(MESSAGES, 2));
      Map<String, Long> held =
          Await.answer("two hold one", () -> deployment.held("a"), all -> all.size() == 2);
      List<ProcessHandle> both = worker.process().descendants().toList();
      deployment.scale(1);
      String leaving =
          Await.answer("one is to leave", () -> stopping(deployment), all -> all.size() == 1)
              .get(0);
      for (Map.Entry<String, Long> each : held.entrySet()) {
        if (!each.getKey().equals(leaving)) {
          letGo(each.getValue());
        }
      }
      Await.until("all others are done", () -> deployment.rows("results.csv").size() == 19);
      assertThat(stopping(deployment)).as("it still has its message").containsExactly(leaving);
      assertThat(both).allMatch(ProcessHandle::isAlive);
      letGo(held.getOrDefault(leaving, -1L));
      assertAllDone(run.ended(), deployment.rows("results.csv"));
      Await.until("it has left", () -> stopping(deployment).isEmpty());
      assertThat(both).anyMatch(each -> !each.isAlive());
      assertThat(
              Program.run(folder, "logs", deployment.work("a").toString()).out().lines().toList())
          .contains("== " + leaving)
          .anyMatch(line -> line.endsWith("slot 0: holds " + held.get(leaving)));
    }
  }

  private static List<String> stopping(Processes deployment) throws Exception {
    return deployment.engines().stream()
        .filter(engine -> engine.text("state").equals("stopping"))
        .map(engine -> engine.text("engine"))
        .toList();
  }

  @Test
  void aWorkerThatIsAskedToEndWaitsForTheMessageThatItsEngineIsIn() throws Exception {
    writeHolding();
    try (var deployment = new Processes(folder)) {
      Program.Running first = deployment.worker("a");
      Program.Running run = deployment.run(PIPELINE.formatted(MESSAGES, 1));
      long held = heldOn(deployment, "a");
      List<ProcessHandle> engine = first.process().descendants().toList();
      deployment.worker("b");
      first.process().destroy(); // SIGTERM
      letGo(heldOn(deployment, "b"));
      Await.until("others are done", () -> !deployment.rows("results.csv").isEmpty());
      assertThat(first.process().isAlive()).isTrue();
      letGo(held); // soon: it waits for its engine, but not for ever
      assertAllDone(run.ended(), deployment.rows("results.csv"));
      assertThat(first.ended().err()).doesNotContain("did not end in time");
      Await.until("no engine is left", () -> engine.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static long heldOn(Processes deployment, String worker) throws Exception {
    return Await.answer("one is held", () -> deployment.held(worker), all -> all.size() == 1)
        .values()
        .iterator()
        .next();
  }

  @Test
  void anEngineIsSentNothingWhileItsCodeIsLoading() throws Exception {
    write(
        """
        try:
            open(os.path.join(folder, "first"), "x").close()
        except FileExistsError:  # the other one: loads until there is nothing more to do
            while sum(name.startswith("ran-") for name in os.listdir(folder)) < %d:
                time.sleep(0.01)
            open(os.path.join(folder, "second"), "x").close()
        """
            .formatted(MESSAGES),
        "");
    var scratch = new Scratch(folder);
    Program.Ended run = scratch.run(PIPELINE.formatted(MESSAGES, 2));
    assertAllDone(run, scratch.rows("results.csv"));
    assertThat(run.err()).doesNotContain("was not ready within");
    assertThat(folder.resolve("second")).as("it was loaded without a message").exists();
  }

  @Test
  void codeThatCannotBeLoadedIsTriedAgainAndAgainWithPausesAndCostsNoMessage() throws Exception {
    write(
        """
        with open(os.path.join(folder, "loads"), "a") as loads:
            loads.write("once more\\n")
        if not os.path.exists(os.path.join(folder, "licence")):
            sys.exit("there is no licence")
        """,
        "");
    try (var deployment = new Processes(folder)) {
      deployment.worker("a");
      Program.Running run = deployment.run(PIPELINE.formatted(MESSAGES, 1));
      Await.until("it was started again twice", () -> restarts(deployment) >= 2);
      int loads = Files.readAllLines(folder.resolve("loads")).size();
      assertThat(loads).as("three for each life").isLessThanOrEqualTo(3 * restarts(deployment) + 3);
      assertThat(deployment.engines().get(0).text("note")).contains("there is no licence");
      Files.createFile(folder.resolve("licence"));
      assertAllDone(run.ended(), deployment.rows("results.csv"));
    }
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertThat(files).noneMatch(file -> file.toString().endsWith("dead-letters.jsonl"));
    }
  }

  private static int restarts(Processes deployment) throws Exception {
    return deployment.engines().stream()
        .mapToInt((Control engine) -> (int) engine.number("restarts"))
        .sum();
  }

  /** Fills the memory with one message, and never comes back from another. */
  public static final class Faults implements Processor {
    private static final int PIECE_BYTES = 8 << 20;

    @Override
    public void process(Message message, Outputs outputs) throws InterruptedException {
      if (message.id().sequence() == 3) {
        fill();
      } else if (message.id().sequence() == 7) {
        new CountDownLatch(1).await();
      }
      outputs.emit(message.header(), message.payload());
    }

    private static void fill() {
      var kept = new ArrayList<byte[]>();
      while (kept.size() < Integer.MAX_VALUE) {
        kept.add(new byte[PIECE_BYTES]);
      }
    }
  }

  /** The same of code outside of the engine's process: {@link ContainersRunTest}. */
  @Test
  void whatFillsTheMemoryOrHangsInTheEnginesOwnProcessIsTheFaultOfItsMessage() throws Exception {
    var scratch = new Scratch(folder);
    Path pipeline =
        scratch.pipeline(
            """
            source: {synthetic: {count: 12, size: 1kB, seed: 1}}
            stages: [{name: work, java: {class: "%s", inProcess: true}, timeLimit: 10s, attempts: 2}]
            sinks: [{name: all, csv: {file: all.csv, columns: [id]}}]
            """
                .formatted(Faults.class.getName()));
    Program.Ended run =
        Program.run(Map.of("JDK_JAVA_OPTIONS", "-Xmx256m"), folder, scratch.runArguments(pipeline));
    assertThat(run.out()).as(run.err()).startsWith("12 accepted = 10 completed + 2 dead-lettered");
    assertThat(scratch.rows("all.csv")).hasSize(10).doesNotHaveDuplicates();
    assertThat(scratch.output("dead-letters.jsonl").lines())
        .hasSize(2)
        .anyMatch(letter -> letter.contains("/3\"") && letter.contains("OutOfMemoryError"))
        .anyMatch(letter -> letter.contains("/7\"") && letter.contains("timed out"));
  }
}
