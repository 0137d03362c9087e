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

/**
 * Real engine processes, started by a real worker, killed one after the other while messages flow.
 */
@Timeout(600)
class KillEnginesTest {
  private static final int RATE = Flow.LONG ? 5_000 : 2_000;
  private static final int KILLS = Flow.LONG ? 60 : 10;

  @TempDir Path folder;

  @Test
  void nothingIsLostWhenOneOfTwoEnginesIsKilledEachSecond() throws Exception {
    var flow = new Flow();
    var killer = new EngineKiller(flow);
    RunSummary summary;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      summary =
          deployment.runDuring(
              ClusterRun.endless(RATE, 2),
              flow,
              () -> {
                flow.await(sample -> sample.ledger().completed() > 2L * RATE);
                killer.kill(deployment, KILLS, 1);
                flow.goesOn(Flow.LONG ? 3 : 0, 3L * EngineKiller.WINDOW);
                return null;
              });
      assertThat(deployment.worker().trouble()).isEmpty();
    }
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    assertThat(summary.sinks().get(0).written()).isEqualTo(messages);
    assertThat(summary.releasedAgain()).as("messages leased again").isPositive();
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize((int) messages + 1);
    if (Flow.LONG) {
      long duplicates = summary.sinks().get(0).duplicates();
      System.out.printf(
          "%d kills: %d messages leased again, %d ran twice%n",
          killer.kills(), summary.releasedAgain(), duplicates);
      assertThat(duplicates)
          .as("messages that ran twice")
          .isLessThanOrEqualTo((long) EngineKiller.WINDOW * killer.kills());
    }
  }
}
