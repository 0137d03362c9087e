package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bar test 15: an engine's process that gets a twentieth of a core is slow, not lost. */
@Timeout(180)
class StarvedEngineTest {
  private static final int CYCLES = Flow.LONG ? 100 : 40; // of a tenth of a second
  private static final int RATE = 200;
  private static final int MESSAGES = RATE * (CYCLES / 10 + 6);
  private static final long WINDOW = 64; // messages that an engine may have begun or be sent
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: starved}
      source:
        synthetic: {count: %d, size: 10kB, rate: %d/s, seed: 1}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: 2}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      """
          .formatted(MESSAGES, RATE);

  /** Lets a process run for 5 ms of each 100 ms, so many times, and leaves it running. */
  private static final String STARVE =
      """
      i=0
      while [ "$i" -lt "$2" ]; do
        i=$((i + 1))
        kill -STOP "$1" || exit 1
        sleep 0.095
        kill -CONT "$1" || exit 1
        sleep 0.005
      done
      """;

  @TempDir Path folder;
  private final Flow flow = new Flow();

  @Test
  void anEngineThatIsStarvedIsNotTakenForLost() throws Exception {
    var background = Executors.newSingleThreadExecutor();
    RunSummary summary;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      Future<Integer> starved = background.submit(this::starve);
      summary = deployment.run(PIPELINE, flow);
      assertThat(starved.get(30, TimeUnit.SECONDS)).as("the script that starves").isZero();
      assertThat(deployment.starts()).as("no engine was given up").isEqualTo(2);
    } finally {
      background.shutdownNow();
    }
    System.out.printf(
        "%d of %d messages leased again from an engine with 5 %% of a core%n",
        summary.releasedAgain(), MESSAGES);
    assertThat(summary.ledger()).isEqualTo(new Ledger(MESSAGES, MESSAGES, 0, 0, 0, 0));
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize(MESSAGES + 1);
    assertThat(summary.releasedAgain())
        .as("messages leased again: those of one false alarm at most")
        .isLessThanOrEqualTo(WINDOW);
  }

  private int starve() throws Exception {
    flow.await(sample -> sample.ledger().completed() > RATE);
    long pid =
        ProcessHandle.current()
            .descendants()
            .filter(p -> p.info().commandLine().orElse("").contains("EngineProcess"))
            .mapToLong(ProcessHandle::pid)
            .min()
            .orElseThrow();
    Process script =
        new ProcessBuilder(
                "sh", "-c", STARVE, "starve", String.valueOf(pid), String.valueOf(CYCLES))
            .start();
    try {
      assertThat(script.waitFor(CYCLES, TimeUnit.SECONDS)).as("the script's end").isTrue();
      return script.exitValue();
    } finally {
      script.destroyForcibly();
    }
  }
}
