package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Ledger;
import io.tenuto.containers.TestRuntimes;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * User code outside of the engine, in whole runs, whatever starts it. All that needs a container
 * runtime is in this class: it starts them once, and two of one kind might meet in a lock.
 */
@Timeout(600)
class ContainersRunTest {
  private static final Path PAGE = SharedData.project().resolve("docs/engines.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)\n```(\\w*)\n(.*?)```");
  private static final String HEAD = "apiVersion: tenuto/v1\nkind: Pipeline\nmetadata: {name: t}\n";

  private static final String TEXTS = "source: {directory: {path: '%s/texts'}}\n";
  private static final String MADE = "sinks: [{name: made, directory: {path: made}}]\n";
  private static final long SOME = 30; // messages

  private static final String SAME =
      """
      import tenuto

      @tenuto.engine
      def same(msg):
          return msg.data

      same.serve()
      """;

  private static final String FAULTS =
      """
      import os, signal, sys, time
      import tenuto

      @tenuto.engine
      def work(msg):
          n = msg.id.sequence
          print("message", n, file=sys.stderr, flush=True)
          if n == 3 and sys.argv[1] == "limited":
              kept = [bytearray(b"x" * 10_000_000) for each in range(100)]
          elif n == 3:
              os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory is used up
          elif n == 7:
              time.sleep(1000)
          return {"n": n}

      work.serve()
      """;

  @TempDir Path folder;

  @BeforeEach
  void letContainersIn() throws IOException { // code in them is nobody's
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path readable(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  private Program.Ended run(CodeIn where, String output, String body) throws Exception {
    Path pipeline = readable(output + ".yaml", HEAD + body);
    return tenuto(where, "run", pipeline.toString(), "--output", folder.resolve(output).toString());
  }

  private Program.Ended tenuto(CodeIn where, String... words) throws Exception {
    return Program.run(where.environment(), folder, words);
  }

  private static void assertNoContainerIsLeft(CodeIn where) throws Exception {
    Await.answer("no container is left", where::containers, List::isEmpty);
  }

  @ParameterizedTest
  @ArgumentsSource(CodeIn.Everywhere.class)
  void cellsAreCountedAlikeWhateverStartsTheCode(CodeIn where) throws Exception {
    where.assumeThere();
    assumeTrue(
        ContainerImages.scienceIsThere(),
        "the Python example: /usr/bin/python3 with numpy, tifffile and PIL is not here");
    String container = "";
    if (where.inContainers()) {
      ContainerImages.science(where, folder);
      container = ", container: {image: " + ContainerImages.SCIENCE + "}";
    }
    Path count = SharedData.project().resolve("examples/python-engine/count.py");
    String python =
        "python: {file: '" + count + "', interpreter: /usr/bin/python3}, engines: 2" + container;
    List<String> counted = cells(where, "python", python);
    assertThat(counted)
        .hasSizeGreaterThan(15)
        .isEqualTo(cells(where, "built-in", "processor: channel-statistics"));
    assertNoContainerIsLeft(where);
  }

  /** The sorted rows of what was counted in some images, which are read where they are. */
  private List<String> cells(CodeIn where, String output, String code) throws Exception {
    Program.Ended run =
        run(
            where,
            output,
            """
            source: {directory: {path: "%s", pattern: "{derived_rgb/*,human_*/*,neubias/*,*/T0000?.tif}"}}
            stages: [{name: counted, %s}]
            sinks: [{name: all, csv: {file: all.csv, columns: [file, frame, channel, width, height, sum, min, max, mean, otsu, components]}}]
            """
                .formatted(SharedData.folder("microscopy"), code));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Files.readAllLines(folder.resolve(output).resolve("all.csv")).stream().sorted().toList();
  }

  @ParameterizedTest
  @ArgumentsSource(CodeIn.Everywhere.class)
  void whatFillsTheMemoryOrHangsIsTheFaultOfItsMessage(CodeIn where) throws Exception {
    where.assumeThere();
    assumeTrue(BadInputTest.pythonIsThere(), "engines in Python: there is no python3 here");
    readable("faults.py", FAULTS);
    String container =
        where.inContainers()
            ? ", container: {image: '" + TestRuntimes.IMAGE + "', memory: 64MiB}"
            : "";
    Program.Ended run =
        run(
            where,
            "out",
            """
            source: {synthetic: {count: 12, size: 1kB, seed: 1}}
            stages: [{name: work, python: {file: faults.py, args: [%s]}, timeLimit: 3s, attempts: 2, engines: 2%s}]
            sinks: [{name: all, csv: {file: all.csv, columns: [n]}}]
            """
                .formatted(where.inContainers() ? "limited" : "not", container));
    assertThat(run.out()).as(run.err()).startsWith("12 accepted = 10 completed + 2 dead-lettered");
    assertThat(Files.readAllLines(folder.resolve("out/all.csv")))
        .containsExactlyInAnyOrder("n", "0", "1", "2", "4", "5", "6", "8", "9", "10", "11");
    List<String> letters = Files.readAllLines(folder.resolve("out/dead-letters.jsonl"));
    String death =
        where.inContainers() ? "needed more memory than container.memory" : "ended by signal 9";
    assertThat(letters)
        .hasSize(2)
        .anyMatch(letter -> letter.contains("/3\"") && letter.contains(death))
        .anyMatch(letter -> letter.contains("/7\"") && letter.contains("timed out"));
    assertThat(tenuto(where, "logs", folder.resolve("out").toString()).out().lines())
        .anyMatch(line -> line.endsWith("slot 0: message 3"))
        .anyMatch(line -> line.contains("is gone: ") && line.contains(death));
    assertNoContainerIsLeft(where);
  }

  @ParameterizedTest
  @ArgumentsSource(CodeIn.Containers.class)
  void aWorkerThatIsKilledLeavesNeitherContainersNorProcesses(CodeIn where) throws Exception {
    where.assumeThere();
    readable("same.py", SAME);
    String pipeline =
        HEAD
            + """
            source: {synthetic: {count: 0, size: 1kB, rate: 100/s, seed: 1}}
            stages: [{name: work, python: {file: same.py}, container: {image: "%s"}, engines: 2}]
            sinks: [{name: all, csv: {file: all.csv, columns: [id]}}]
            """
                .formatted(TestRuntimes.IMAGE);
    OneWorker.tokenFile(folder);
    var flow = new Flow();
    var workers = new ArrayList<Program.Running>();
    RunSummary summary;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1)) {
      var run = ClusterRun.of(folder, master.endpoint(), Tls.of(TlsFiles.NONE), pipeline, flow);
      summary = ClusterRun.during(run, flow, () -> kill(where, master, flow, workers));
      Program.Running last = workers.get(workers.size() - 1);
      List<ProcessHandle> all = last.process().descendants().toList();
      last.end();
      Await.until("no process is left", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      for (Program.Running worker : workers) {
        worker.close();
      }
    }
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize((int) messages + 1);
    assertNoContainerIsLeft(where);
  }

  /** Kills a worker alone; in the long form the next one too, with its engines. */
  private Void kill(CodeIn where, Master master, Flow flow, List<Program.Running> workers)
      throws Exception {
    Program.Running first = worker(where, master, workers);
    flow.await(sample -> sample.ledger().completed() > SOME);
    List<ProcessHandle> orphans = first.process().descendants().toList();
    first.close();
    Program.Running second = worker(where, master, workers);
    Await.until("orphans end", () -> orphans.stream().noneMatch(ProcessHandle::isAlive));
    flow.goesOn(0, SOME);
    if (Flow.LONG) {
      List<ProcessHandle> engines = second.process().children().toList();
      List<ProcessHandle> others = second.process().descendants().toList();
      second.close();
      engines.forEach(ProcessHandle::destroyForcibly);
      worker(where, master, workers);
      Await.until("all end", () -> others.stream().noneMatch(ProcessHandle::isAlive));
      flow.goesOn(0, SOME);
    }
    return null;
  }

  private Program.Running worker(CodeIn where, Master master, List<Program.Running> workers)
      throws IOException {
    Program.Running worker =
        Program.launch(
            where.environment(),
            folder,
            "worker",
            "--name",
            "w",
            "--cores",
            "2",
            "--master",
            master.endpoint().toString(),
            "--token-file",
            folder.resolve("token").toString());
    workers.add(worker);
    return worker;
  }

  @ParameterizedTest
  @ArgumentsSource(CodeIn.Containers.class)
  void everyExampleOfThePageRuns(CodeIn where) throws Exception {
    where.assumeThere();
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "the page asks for two processors");
    List<String> blocks = examples();
    readable("texts/one.tif", "one");
    readable("texts/three.tif", "three");
    ContainerImages.python(where, folder);

    ContainerImages.cellProfiler(where, folder);
    assertThat(results(where, "measured", blocks.get(0))).containsExactlyInAnyOrder("3", "5");

    String tenLines = blocks.get(2);
    assertThat(tenLines.lines().count()).isLessThanOrEqualTo(10);
    readable("count.py", tenLines);
    assertThat(results(where, "counted", blocks.get(1)))
        .containsExactlyInAnyOrder("oneone", "threethree");

    readable("double/double.py", tenLines);
    readable(
        "double.yaml",
        HEAD
            + TEXTS.formatted(folder)
            + "stages: [{name: double, container: {image: localhost/double}}]\n"
            + MADE);
    List<String> commands =
        blocks.get(3).lines().map(line -> line.replaceFirst(" +#.*", "")).toList();
    assertThat(commands).hasSize(2).allMatch(line -> line.startsWith("./tenuto "));
    for (String command : commands) {
      Program.Ended ended = tenuto(where, command.substring("./tenuto ".length()).split(" ", -1));
      assertThat(ended.exitCode()).as(command + ": " + ended.err()).isZero();
    }
    assertThat(made(folder.resolve("tenuto-runs")))
        .containsExactlyInAnyOrder("oneone", "threethree");
    assertNoContainerIsLeft(where);
  }

  @ParameterizedTest
  @ArgumentsSource(CodeIn.Apptainer.class)
  void theExampleForClustersRuns(CodeIn where) throws Exception {
    where.assumeThere();
    List<String> blocks = examples();
    readable("texts/one.tif", "one");
    readable("count.py", blocks.get(2));
    where.writeImage(folder.resolve("python.sif"));
    assertThat(results(where, "counted", blocks.get(4))).containsExactly("oneone");
  }

  @ParameterizedTest
  @ArgumentsSource(CodeIn.Containers.class)
  void aWorkerStartsHarmonicIosEngines(CodeIn where) throws Exception {
    where.assumeThere();
    assumeTrue(where.hasProgram(), where + ": there is no program of this name here");
    new HarmonicIoContainers(folder).anEngineIsStartedRestartedAndEnded(where);
    assertNoContainerIsLeft(where);
  }

  private static List<String> examples() throws IOException {
    List<String> blocks =
        BLOCK.matcher(Files.readString(PAGE)).results().map(found -> found.group(2)).toList();
    assertThat(blocks).as("whoever adds an example to the page runs it here").hasSize(5);
    return blocks;
  }

  /** What a stage of the page makes of two files. */
  private List<String> results(CodeIn where, String output, String stages) throws Exception {
    Program.Ended run = run(where, output, TEXTS.formatted(folder) + stages + MADE);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return made(folder.resolve(output));
  }

  private static List<String> made(Path below) throws IOException {
    var made = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().contains("/made/")) {
          made.add(Files.readString(file).trim());
        }
      }
    }
    return made;
  }
}
