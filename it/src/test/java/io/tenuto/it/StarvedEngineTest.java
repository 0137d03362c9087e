package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bar test 15: an engine's process that gets a twentieth of a core is slow, not lost. */
@Timeout(600)
class StarvedEngineTest {
  private static final int CYCLES = Flow.LONG ? 100 : 40; // of a tenth of a second
  private static final int RATE = 200;

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
    RunSummary summary;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      summary = deployment.runDuring(ClusterRun.endless(RATE, 2), flow, () -> starve(deployment));
      assertThat(deployment.starts()).as("no engine was given up").isEqualTo(2);
    }
    long messages = summary.ledger().accepted();
    System.out.printf(
        "%d of %d messages leased again from an engine with 5 %% of a core%n",
        summary.releasedAgain(), messages);
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize((int) messages + 1);
    if (flow.steady()) {
      assertThat(summary.releasedAgain())
          .as("messages leased again: those of one false alarm at most")
          .isLessThanOrEqualTo(EngineKiller.WINDOW);
    }
  }

  private Void starve(OneWorker deployment) throws Exception {
    flow.await(sample -> sample.ledger().completed() > RATE);
    long pid = deployment.engines().get(0).pid();
    Process script =
        new ProcessBuilder(
                "sh", "-c", STARVE, "starve", String.valueOf(pid), String.valueOf(CYCLES))
            .start();
    try {
      assertThat(script.waitFor()).as("the script that starves").isZero();
      flow.goesOn(0, 1);
      return null;
    } finally {
      script.destroyForcibly();
      new ProcessBuilder("kill", "-CONT", String.valueOf(pid)).start().waitFor();
    }
  }
}
