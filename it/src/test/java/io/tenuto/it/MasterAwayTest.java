package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real master process, killed while messages flow and started again ten seconds later. */
@Timeout(600)
class MasterAwayTest {
  private static final int RATE = 500;
  private static final int AWAY_SECONDS = Flow.LONG ? 30 : 10;

  @TempDir Path folder;
  private final Flow flow = new Flow();

  @Test
  void aMasterThatIsAwayForTenSecondsLeavesNoDentInTheFlow() throws Exception {
    Endpoint place = Endpoint.tcp("127.0.0.1", FreePort.choose());
    OneWorker.tokenFile(folder);
    var masters = new ArrayList<Program.Running>();
    RunSummary summary;
    try (var deployment = new OneWorker(folder, place)) {
      masters.add(master(place));
      double[] goneAt = new double[1];
      summary =
          deployment.runDuring(
              ClusterRun.endless(RATE, 2),
              flow,
              () -> {
                flow.await(sample -> sample.ledger().completed() > RATE);
                masters.get(0).close();
                goneAt[0] = flow.now().seconds();
                flow.goesOn(AWAY_SECONDS, 2L * RATE);
                masters.add(master(place));
                masters.get(1).awaitSaid("tenuto: master on");
                flow.goesOn(3, 2L * RATE);
                return null;
              });
      assertFlow(goneAt[0]);
      assertThat(deployment.starts()).as("engines started").isEqualTo(2);
    } finally {
      for (Program.Running master : masters) {
        master.close();
      }
    }
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    if (flow.steady()) {
      assertThat(summary.releasedAgain()).as("messages leased again").isZero();
    }
  }

  private Program.Running master(Endpoint place) throws IOException {
    return Program.launch(
        folder,
        "master",
        "--listen",
        place.host() + ":" + place.port(),
        "--token-file",
        folder.resolve("token").toString());
  }

  /**
   * In every two seconds from the loss to the end, those of the new master among them, at least
   * half of what was meant to be completed was, if nothing else held the flow up.
   */
  private void assertFlow(double goneAt) {
    Sample last = flow.now();
    List<Sample> since = flow.between(goneAt, flow.completedAt(last.ledger().completed()));
    for (Sample start : flow.steady() ? since : List.<Sample>of()) {
      since.stream()
          .filter(later -> later.seconds() >= start.seconds() + 2)
          .findFirst()
          .ifPresent(
              later ->
                  assertThat(later.ledger().completed() - start.ledger().completed())
                      .as("completed from second %s to %s", start.seconds(), later.seconds())
                      .isGreaterThan(RATE));
    }
    if (Flow.LONG) {
      double rate = flow.rate(goneAt, goneAt + AWAY_SECONDS);
      System.out.printf("without a master %.1f messages/s of %d%n", rate, RATE);
      assertThat(rate).as("messages per second without a master").isGreaterThan(0.98 * RATE);
    }
  }
}
