package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replicated stream whose source and keepers are killed, and whose keepers lose their disks. */
@Timeout(600)
class ReplicatedRunTest {
  private static final int MESSAGES = 6_000;
  private static final int ROWS = 300;
  private static final Pattern SEQUENCE = Pattern.compile("/(\\d+)(\\.\\d+)*$");

  @TempDir Path folder;

  private Gate gate;
  private final List<Integer> ports = new ArrayList<>();
  private final List<Program.Running> keepers = new ArrayList<>();

  @BeforeEach
  void startKeepers() throws Exception {
    gate = new Gate(folder);
    OneWorker.tokenFile(folder);
    for (int i = 0; i < 2; i++) {
      ports.add(FreePort.choose());
      keepers.add(keeper(i));
    }
  }

  @AfterEach
  void endKeepers() throws InterruptedException {
    for (Program.Running keeper : keepers) {
      keeper.close();
    }
  }

  private Program.Running keeper(int i) throws Exception {
    Program.Running started =
        Program.launch(
            folder,
            "keeper",
            "--listen",
            "127.0.0.1:" + ports.get(i),
            "--keep",
            kept(i).toString(),
            "--token-file",
            folder.resolve("token").toString());
    started.awaitSaid("tenuto: keeper on");
    return started;
  }

  private Path kept(int i) {
    return folder.resolve("keeper-" + i);
  }

  private void kill(int i) throws InterruptedException {
    keepers.get(i).close();
  }

  private void restart(int i) throws Exception {
    keepers.set(i, keeper(i));
  }

  @Test
  void everyAcceptedMessageIsProcessedWhoeverIsKilled() throws Exception {
    Path pipeline = pipeline(MESSAGES);
    try (Program.Running first = run(pipeline, "out")) {
      first.awaitSaid("stream.delivery: replicated(2) on 127.0.0.1:" + ports.get(0));
      awaitRows(first, "out", ROWS);
      kill(0);
      restart(0);
      awaitRows(first, "out", rows("out").size() + ROWS);
      kill(1);
      first.awaitSaid("is away");
      restart(1);
      awaitRows(first, "out", rows("out").size() + ROWS);
      first.close();
    }
    kill(0);
    kill(1);
    restart(0);
    restart(1);
    try (Program.Running second = run(pipeline, "out")) {
      awaitRows(second, "out", rows("out").size() + ROWS);
      second.close();
    }
    gate.open();
    try (Program.Running last = run(pipeline, "out")) {
      Program.Ended ended = last.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(ended.err()).doesNotContain("Exception");
    }
    assertThat(sequences(rows("out"))).as("messages processed").isEqualTo(all(MESSAGES));
    assertThat(new HashSet<>(rows("out"))).as("identities, over all runs").hasSize(MESSAGES);
    assertThat(Files.readString(folder.resolve("out/summary.json")))
        .contains("\"delivery\":\"replicated(2)\"")
        .contains("\"keepers\":[\"127.0.0.1:" + ports.get(0) + "\",");
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("delivery replicated(2) on 127.0.0.1:" + ports.get(0));
    try (Program.Running more = run(pipeline, "out")) {
      assertThat(more.ended().out()).startsWith("0 accepted = 0 completed");
    }
  }

  @Test
  void theSameHoldsWhenTheEnginesAreThoseOfAMaster() throws Exception {
    Path pipeline = pipeline(1500);
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      String[] far = {"--master", master.endpoint().toString()};
      try (Program.Running first = run(pipeline, "out", far)) {
        awaitRows(first, "out", ROWS);
        kill(1);
        first.awaitSaid("is away");
        restart(1);
        awaitRows(first, "out", rows("out").size() + ROWS);
        first.close();
      }
      kill(0);
      try (Program.Running second = run(pipeline, "out", far)) {
        second.awaitSaid("127.0.0.1:" + ports.get(0));
        restart(0);
        awaitRows(second, "out", rows("out").size() + ROWS);
        kill(0);
        second.awaitSaid("is away");
        restart(0);
        gate.open();
        Program.Ended ended = second.ended();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err()).doesNotContain("Exception");
      }
      assertThat(deployment.starts()).as("engines on the worker").isGreaterThanOrEqualTo(4);
    }
    assertThat(sequences(rows("out"))).as("messages processed").isEqualTo(all(1500));
    assertThat(new HashSet<>(rows("out"))).as("identities, over both runs").hasSize(1500);
    assertThat(Files.readString(folder.resolve("out/summary.json")))
        .contains("\"delivery\":\"replicated(2)\"");
  }

  @Test
  void aHostThatIsLostLosesNothingAlsoIfAKeeperIsLostWithIt() throws Exception {
    Path pipeline = pipeline(1500);
    try (Program.Running first = run(pipeline, "out")) {
      awaitRows(first, "out", ROWS);
      kill(0);
      first.close();
    }
    erase(kept(0));
    restart(0);
    gate.open();
    try (Program.Running elsewhere = run(pipeline, "elsewhere")) {
      Program.Ended ended = elsewhere.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(ended.err()).contains("lacks what others have, and is filled");
    }
    Set<Long> both = sequences(rows("out"));
    both.addAll(sequences(rows("elsewhere")));
    assertThat(both).isEqualTo(all(1500));
  }

  @Test
  void aKeeperThatComesBackEmptyIsFilledBeforeItCounts() throws Exception {
    Path pipeline = pipeline(2500);
    try (Program.Running first = run(pipeline, "out")) {
      awaitRows(first, "out", ROWS);
      kill(1);
      first.awaitSaid("is away");
      erase(kept(1));
      restart(1);
      first.awaitSaid("came back without what it had, and is filled");
      first.awaitSaid("has everything now");
      awaitRows(first, "out", rows("out").size() + ROWS);
      first.close();
    }
    kill(0);
    erase(kept(0)); // now the one that was filled has to have all
    restart(0);
    gate.open();
    try (Program.Running last = run(pipeline, "out")) {
      Program.Ended ended = last.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    assertThat(sequences(rows("out"))).isEqualTo(all(2500));
  }

  @Test
  void aKeeperThatFreezesIsWaitedForAndTheFlowGoesOnWhenItThaws() throws Exception {
    try (Program.Running running = run(pipeline(2000), "out")) {
      awaitRows(running, "out", ROWS);
      long keeper = keepers.get(0).process().pid();
      Signal.freeze(keeper);
      running.awaitSaid("is away");
      Signal.thaw(keeper);
      running.awaitSaid("is back");
      awaitRows(running, "out", rows("out").size() + ROWS);
      gate.open();
      Program.Ended ended = running.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(ended.err()).doesNotContain("came back without");
    }
    assertThat(rows("out")).as("each once: nothing was given up").hasSize(2000);
  }

  @Test
  void aRunWhoseKeepersWereChangedIsRefusedUntilThatIsSaid() throws Exception {
    try (Program.Running first = run(pipeline(1500), "out")) {
      awaitRows(first, "out", ROWS);
      first.close();
    }
    gate.open();
    kill(0);
    erase(kept(0));
    ports.set(0, FreePort.choose());
    restart(0);
    Path changed = pipeline(1500);
    try (Program.Running refused = run(changed, "out")) {
      Program.Ended ended = refused.ended();
      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).contains("belongs to").contains("--change-keepers");
    }
    try (Program.Running meant = run(changed, "out", "--change-keepers")) {
      assertThat(meant.ended().exitCode()).isZero();
    }
    assertThat(sequences(rows("out"))).isEqualTo(all(1500));
  }

  @Test
  void theCommandsOfThePageDoWhatItSays() throws Exception {
    String page =
        Files.readString(SharedData.project().resolve("docs/how-to/replicated.md"))
            .replace("127.0.0.1:8651", "127.0.0.1:" + ports.get(0))
            .replace("127.0.0.1:8652", "127.0.0.1:" + ports.get(1));
    kill(0);
    kill(1);
    Files.writeString(
        folder.resolve("cells.yaml"), page.split("```yaml\n", 2)[1].split("```", 2)[0]);
    List<String> commands =
        page.lines()
            .filter(line -> line.startsWith("tenuto "))
            .map(line -> line.replaceFirst(" *#.*", ""))
            .toList();
    assertThat(commands).hasSize(4);
    keepers.set(0, start(commands.get(0)));
    keepers.set(1, start(commands.get(1)));
    for (Program.Running keeper : keepers) {
      keeper.awaitSaid("tenuto: keeper on");
    }
    try (Program.Running first = start(commands.get(2))) {
      awaitRows(first, "results", ROWS);
    }
    try (Program.Running second = start(commands.get(3))) {
      Program.Ended ended = second.ended();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    assertThat(sequences(rows("results"))).isEqualTo(all(2000));
  }

  private Program.Running start(String command) throws IOException {
    String token = " --token-file " + folder.resolve("token");
    return Program.launch(folder, (command + token).substring("tenuto ".length()).split(" "));
  }

  private Path pipeline(int messages) throws IOException {
    return Files.writeString(
        folder.resolve("replicated.yaml"),
        """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: kept}
        source:
          synthetic: {count: %d, size: 200B, rate: 1500/s}
        stream: {delivery: replicated, keepers: ["127.0.0.1:%d", "127.0.0.1:%d"]}
        stages:
          - {name: slow, %s, engines: 2}
        sinks:
          - {name: results, csv: {file: results.csv, columns: [id]}}
        """
            .formatted(messages, ports.get(0), ports.get(1), gate.stage(1)));
  }

  private Program.Running run(Path pipeline, String output, String... more) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", pipeline.toString()));
    arguments.addAll(List.of("--output", folder.resolve(output).toString()));
    arguments.addAll(List.of("--token-file", folder.resolve("token").toString()));
    arguments.addAll(List.of(more));
    return Program.launch(folder, arguments.toArray(String[]::new));
  }

  /** Waits for so many rows, and does not let the run come much further. */
  private void awaitRows(Program.Running running, String output, int rows) throws Exception {
    gate.holdFrom(rows + ROWS);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (rows(output).size() < rows) {
      assertThat(running.process().isAlive())
          .as("the run: %s", Files.readString(running.err()))
          .isTrue();
      assertThat(System.nanoTime() - deadline)
          .as("waiting for rows; it said %s", Files.readString(running.err()))
          .isNegative();
      running.process().waitFor(5, TimeUnit.MILLISECONDS);
    }
  }

  private List<String> rows(String output) throws IOException {
    Path results = folder.resolve(output).resolve("results.csv");
    String text = Files.exists(results) ? Files.readString(results) : "";
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    return lines.isEmpty() ? lines : lines.subList(1, lines.size());
  }

  private static Set<Long> all(int messages) {
    return new HashSet<>(LongStream.range(0, messages).boxed().toList());
  }

  private static Set<Long> sequences(Iterable<String> ids) {
    var all = new HashSet<Long>();
    for (String id : ids) {
      var found = SEQUENCE.matcher(id.replace("\"", ""));
      assertThat(found.find()).as("an identity: %s", id).isTrue();
      all.add(Long.parseLong(found.group(1)));
    }
    return all;
  }

  private static void erase(Path all) throws IOException {
    Files.walkFileTree(
        all,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
