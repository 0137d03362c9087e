package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backlogs on workers: run, workers, engines and backlogs are processes of their own. A {@link
 * Gate} keeps messages waiting until the test has done what it wants to do meanwhile.
 */
@Timeout(600)
class NamedWorkerBacklogTest {
  private static final int MESSAGES = 800;
  private static final long MUCH = 4_000_000; // bytes, of 16 MB that there are
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: far}
      source:
        synthetic: {count: %d, size: 20kB, seed: 1}
      stream: {maxMessage: 1MiB, retain: 4MiB}
      stages:
        - {name: work, %s, engines: 2, onFull: spill}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}, onFull: spill}
      backlog: {workers: [%s], maxMemory: 8MiB}
      """;

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private Gate gate;
  private Master master;
  private Path token;

  @BeforeEach
  void startMaster() throws IOException {
    gate = new Gate(folder);
    gate.holdFrom(0);
    token = OneWorker.tokenFile(folder);
    master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
  }

  @AfterEach
  void endEverything() throws InterruptedException {
    for (Process process : processes) {
      kill(process);
    }
    master.close();
  }

  @Test
  void whatNoEngineHasRoomForWaitsOnTheNamedWorkerAndIsAccountedFor() throws Exception {
    worker("storage");
    Path output = folder.resolve("out");
    Program.Running run = start(MESSAGES, "storage", output);
    awaitStored("storage", MUCH);
    gate.open();
    assertComplete(run.ended(), output, MESSAGES);
    String summary = Files.readString(output.resolve("summary.json"));
    assertThat(throughTheBacklog(summary)).isBetween(MUCH / 21_000, (long) MESSAGES);
    assertThat(output.resolve("spill")).as("a backlog of the run's own").doesNotExist();
    Await.until("empty backlogs leave nothing", () -> bytesIn(backlogs("storage")) == 0);
  }

  @Test
  void aWorkerThatIsKilledAndStartedAgainDrainsWhatItHadStored() throws Exception {
    worker("compute");
    Program.Running storage = worker("storage");
    Path output = folder.resolve("out");
    Program.Running run = start(MESSAGES, "storage", output);
    awaitStored("storage", MUCH);
    kill(storage.process());
    assertThat(run.process().isAlive()).as("the run goes on").isTrue();
    worker("storage");
    gate.open();
    assertComplete(run.ended(), output, MESSAGES);
  }

  @Test
  void aWorkerThatIsAskedToEndKeepsWhatItHasForItsReturn() throws Exception {
    worker("compute");
    Path output = folder.resolve("out");
    Program.Running run = start(MESSAGES, "storage", output);
    awaitLeased(); // so that no engine is on the worker that ends
    Program.Running storage = worker("storage");
    awaitStored("storage", MUCH);
    storage.end();
    run.awaitSaid("has ended; it kept ");
    worker("storage");
    gate.open();
    assertComplete(run.ended(), output, MESSAGES);
  }

  @Test
  void aMasterThatIsReplacedLearnsWhoKeepsWhat() throws Exception {
    worker("storage");
    Path output = folder.resolve("out");
    Program.Running run = start(MESSAGES, "storage", output);
    awaitStored("storage", MUCH);
    Endpoint place = master.endpoint();
    master.close();
    master = Master.start(place, OneWorker.token(), 2);
    awaitLeased();
    gate.open();
    assertComplete(run.ended(), output, MESSAGES);
    Await.until("the run has left the new master", () -> view().pipelines().isEmpty());
    Await.until("empty backlogs leave nothing", () -> bytesIn(backlogs("storage")) == 0);
  }

  @Test
  void aWrongNameIsToldAndAnotherWorkerKeepsWhatWaitsWhoeverComesFirst() throws Exception {
    worker("compute").awaitSaid("tenuto: compute");
    Await.until("the other worker is here", () -> !view().workers().isEmpty());
    Path output = folder.resolve("out");
    Program.Running run = start(MESSAGES, "comptue, storage", output);
    String told = run.awaitSaid("there is no worker \"comptue\" now. ");
    assertThat(told).startsWith("Did you mean \"compute\"?");
    worker("storage");
    awaitStored("storage", MUCH);
    gate.open();
    assertComplete(run.ended(), output, MESSAGES);
  }

  @Test
  void aBacklogThatIsFullMakesTheSourceWaitAndLosesNothing() throws Exception {
    Program.Running storage = worker("storage", "--backlog-disk", "2MiB");
    Path output = folder.resolve("out");
    Program.Running run = start(MESSAGES, "storage", output);
    storage.awaitSaid("its bound of 2097152 bytes is reached; sources wait.");
    gate.open();
    assertComplete(run.ended(), output, MESSAGES);
  }

  @Test
  void aRunThatEndsBeforeItsBacklogSaysSoAndTheNextOneFinishes() throws Exception {
    worker("compute");
    Path output = folder.resolve("first");
    Program.Running first = start(MESSAGES, "storage", output);
    awaitLeased();
    Program.Running storage = worker("storage");
    awaitStored("storage", MUCH);
    kill(storage.process());
    gate.open(); // what engines have is finished
    Program.Ended ended = first.end();
    long left = number(ended.out(), " ([0-9]+) retained");
    long accepted = number(ended.out(), "^([0-9]+) accepted");
    assertThat(left).as("messages that the run knows it has not finished").isBetween(1L, accepted);
    assertThat(ended.err()).contains("backlog");
    List<String> done = rows(output);

    worker("storage");
    Path second = folder.resolve("second");
    Program.Ended next = start(10, "storage", second).ended();
    assertThat(next.exitCode()).as(next.err()).isZero();
    Set<String> all = new TreeSet<>(done);
    all.addAll(rows(second));
    assertThat(all).as("every message of both runs").hasSize((int) accepted + 10);
    Await.until("empty backlogs leave nothing", () -> bytesIn(backlogs("storage")) == 0);
  }

  @Test
  void aWorkerThatCannotBeDialledKeepsMessagesToo() throws Exception {
    worker("storage", "--listen", "none");
    Path output = folder.resolve("out");
    Program.Running run = start(MESSAGES, "storage", output);
    awaitStored("storage", MUCH);
    gate.open();
    assertComplete(run.ended(), output, MESSAGES);
  }

  @Test
  void withoutAMasterMessagesWaitOnTheHostOfTheRun() throws Exception {
    Path output = folder.resolve("out");
    Path file = folder.resolve("far.yaml");
    Files.writeString(file, PIPELINE.formatted(MESSAGES, gate.stage(0), "storage"));
    Program.Running run = launch("run", file.toString(), "--output", output.toString());
    Await.until("bytes are stored", () -> bytesIn(output.resolve("spill")) >= MUCH);
    gate.open();
    Program.Ended ended = run.ended();
    assertComplete(ended, output, MESSAGES);
    assertThat(ended.err()).contains("backlog.workers: without --master");
    String summary = Files.readString(output.resolve("summary.json"));
    assertThat(throughTheBacklog(summary)).isPositive();
  }

  private void assertComplete(Program.Ended ended, Path output, int messages) throws IOException {
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.out())
        .startsWith(
            "%1$d accepted = %1$d completed + 0 dropped · %1$d kept · 2 engines"
                .formatted(messages));
    assertThat(ended.exitCode()).isZero();
    assertThat(rows(output)).hasSize(messages).doesNotHaveDuplicates();
  }

  private static long throughTheBacklog(String summary) {
    return number(
        summary, "\"group\":\"work\",\"custodian\":\"backlog\"[^}]*\"accepted\":([0-9]+)");
  }

  private DeploymentView view() {
    try {
      return master.view();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Until both engines serve the run, by the master there is now. */
  private void awaitLeased() {
    Await.until(
        "both engines serve the run",
        () ->
            view().engines().stream()
                    .filter(engine -> engine.view().group().equals("work"))
                    .filter(engine -> !engine.leasedBy().isEmpty())
                    .count()
                == 2);
  }

  private void awaitStored(String worker, long bytes) {
    Await.until(bytes + " bytes are stored", () -> bytesIn(backlogs(worker)) >= bytes);
  }

  private static long bytesIn(Path folder) {
    if (Files.notExists(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // something went while it was looked at
    }
  }

  private Program.Running worker(String name, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("worker", "--name", name, "--cores", "2"));
    arguments.addAll(List.of("--master", master.endpoint().toString()));
    arguments.addAll(List.of("--backlog", backlogs(name).toString()));
    arguments.addAll(List.of("--token-file", token.toString()));
    arguments.addAll(List.of(more));
    return launch(arguments.toArray(String[]::new));
  }

  private Path backlogs(String worker) {
    return folder.resolve("kept-by-" + worker);
  }

  private Program.Running start(int count, String workers, Path output) throws IOException {
    Path file = Files.createTempFile(folder, "far", ".yaml");
    Files.writeString(file, PIPELINE.formatted(count, gate.stage(0), workers));
    return launch(
        "run",
        file.toString(),
        "--master",
        master.endpoint().toString(),
        "--output",
        output.toString(),
        "--overwrite",
        "--token-file",
        token.toString());
  }

  private Program.Running launch(String... arguments) throws IOException {
    Program.Running running = Program.launch(folder, arguments);
    processes.add(running.process());
    return running;
  }

  /** As when its host fails: no process of it has time for anything. */
  private static void kill(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle child : children) {
      child.onExit().join();
    }
  }

  private static List<String> rows(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output.resolve("all.csv"));
    return lines.subList(1, lines.size());
  }

  private static long number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
