package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.LocalRun;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bar tests 2 and 3: a real worker is killed while messages flow, with its engines or without, and
 * started again. The long form is the standard load, and judges times.
 */
@Timeout(600)
class WorkerKilledTest {
  private static final int RATE = Flow.LONG ? 5_000 : 500;
  private static final int AWAY_SECONDS = 5;
  private static final long RETAIN_BYTES = 64L << 20;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: killed}
      source:
        synthetic: {count: 0, size: 10kB, rate: %d/s, seed: 1}
      stream: {maxMessage: 1MiB, retain: 64MiB}
      stages:
        - name: work
          java: {class: io.tenuto.it.WorkerKilledTest$Present, inProcess: true}
          options: {folder: "%s"}
          engines: 2
      sinks:
        - {name: all, from: work, csv: {file: all.csv, columns: [id]}}
      """;

  @TempDir Path folder;
  private final Flow flow = new Flow();
  private final Deque<Program.Running> workers = new ArrayDeque<>();
  private Path presence;
  private Master master;

  /** Leaves a file with the number of its process when it has its first message. */
  public static final class Present implements ProcessorFactory {
    @Override
    public String name() {
      return "present";
    }

    @Override
    public Processor create(Map<String, Object> options) {
      Path file =
          Path.of(String.valueOf(options.get("folder")), "" + ProcessHandle.current().pid());
      return (message, outputs) -> {
        if (Files.notExists(file)) {
          create(file);
        }
        outputs.emit(message.header(), message.payload());
      };
    }

    private static void create(Path file) throws IOException {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        // by another slot
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    presence = Files.createDirectory(folder.resolve("presence"));
    OneWorker.tokenFile(folder);
    master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
    launchWorker();
  }

  @AfterEach
  void end() throws Exception {
    for (Program.Running worker : workers) {
      List<ProcessHandle> engines = engines(worker);
      worker.close();
      engines.forEach(ProcessHandle::destroyForcibly);
    }
    master.close();
  }

  private Program.Running launchWorker() throws IOException {
    Program.Running worker =
        Program.launch(
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
    workers.push(worker);
    return worker;
  }

  /** A worker starts nothing but engines here, of which one may wait to replace another. */
  private static List<ProcessHandle> engines(Program.Running worker) {
    return worker.process().children().toList();
  }

  /** Bar test 2. */
  @Test
  void whatWaitsWhileThereIsNoEngineIsBoundedAndDoneSoonAfterwards() throws Exception {
    double[] backAt = new double[1];
    RunSummary summary =
        runDuring(
            () -> {
              backAt[0] = awayForSomeTime();
              flow.await(sample -> drained(sample, backAt[0]));
              return null;
            });
    assertNothingLost(summary);
    List<Sample> samples = flow.between(0, Double.POSITIVE_INFINITY);
    assertThat(samples)
        .allSatisfy(sample -> assertThat(sample.retainedBytes()).isLessThanOrEqualTo(RETAIN_BYTES));
    double drained = flow.await(sample -> drained(sample, backAt[0])).seconds() - backAt[0];
    System.out.printf("drained %.2f s after the worker was started again%n", drained);
    if (Flow.LONG) {
      assertThat(drained).as("seconds until all that had waited was done").isLessThan(10);
    }
  }

  /** Kills the worker and its engines, and starts another after a while; tells when that was. */
  private double awayForSomeTime() throws Exception {
    flow.await(sample -> sample.ledger().completed() > RATE);
    Program.Running worker = workers.getFirst();
    List<ProcessHandle> engines = engines(worker);
    worker.close();
    engines.forEach(ProcessHandle::destroyForcibly);
    assertThat(engines).as("engines that were killed").hasSizeBetween(2, 3);
    flow.goesOn(AWAY_SECONDS, 0);
    launchWorker();
    return flow.now().seconds();
  }

  /** Whether no more waits than what was just begun, though the source goes on. */
  private static boolean drained(Sample sample, double from) {
    return sample.seconds() > from
        && sample.ledger().completed() > RATE
        && sample.ledger().retained() < RATE / 2;
  }

  /** Bar test 3. */
  @Test
  void theEnginesOfAWorkerThatIsKilledAreReplacedAndEnd() throws Exception {
    assertNothingLost(runDuring(this::killAndReplace));
  }

  private Void killAndReplace() throws Exception {
    flow.await(sample -> sample.ledger().completed() > RATE);
    Program.Running worker = workers.getFirst();
    List<ProcessHandle> orphans = engines(worker);
    worker.close(); // it alone
    long began = System.nanoTime();
    assertThat(orphans).as("engines of the worker that is killed").hasSizeBetween(2, 3);
    Program.Running next = launchWorker();
    Await.until("two other engines have messages", () -> working(next) == 2);
    double replaced = (System.nanoTime() - began) / 1e9;
    Await.until("no orphan is left", () -> orphans.stream().noneMatch(ProcessHandle::isAlive));
    double gone = (System.nanoTime() - began) / 1e9;
    System.out.printf("replaced after %.2f s, no orphan after %.2f s%n", replaced, gone);
    return null;
  }

  private long working(Program.Running worker) {
    return engines(worker).stream()
        .filter(each -> Files.exists(presence.resolve(String.valueOf(each.pid()))))
        .count();
  }

  private RunSummary runDuring(Callable<Void> meanwhile) throws Exception {
    String pipeline = PIPELINE.formatted(RATE, presence);
    LocalRun run = ClusterRun.of(folder, master.endpoint(), Tls.of(TlsFiles.NONE), pipeline, flow);
    return ClusterRun.during(run, flow, meanwhile);
  }

  private void assertNothingLost(RunSummary summary) throws IOException {
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    assertThat(summary.sinks().get(0).written()).isEqualTo(messages);
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize((int) messages + 1);
  }
}
