package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real master process, killed while messages flow and started again ten seconds later. */
@Timeout(180)
class MasterAwayTest {
  private static final int RATE = 500;
  private static final int AWAY_SECONDS = Flow.LONG ? 30 : 10;
  private static final int MESSAGES = (AWAY_SECONDS + 6) * RATE;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: away}
      source:
        synthetic: {count: %d, size: 10kB, rate: %d/s, seed: 1}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: 2}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      """
          .formatted(MESSAGES, RATE);

  @TempDir Path folder;
  private final Flow flow = new Flow();

  @Test
  void aMasterThatIsAwayForTenSecondsLeavesNoDentInTheFlow() throws Exception {
    Endpoint place = freePort();
    OneWorker.tokenFile(folder);
    var background = Executors.newFixedThreadPool(2);
    Process first = master(place);
    RunSummary summary;
    try (var deployment = new OneWorker(folder, place)) {
      Future<Double> killed = background.submit(() -> killWhenFlowing(first));
      Future<Process> second = background.submit(() -> restart(place, killed.get()));
      summary = deployment.run(PIPELINE, flow);
      double goneAt = killed.get(1, TimeUnit.SECONDS);
      assertThat(second.isDone()).as("the master came back while messages flowed").isTrue();
      assertFlow(goneAt);
      assertThat(deployment.starts()).as("engines started").isEqualTo(2);
      second.get().destroyForcibly().waitFor();
    } finally {
      background.shutdownNow();
      first.destroyForcibly();
    }
    assertThat(summary.ledger()).isEqualTo(new Ledger(MESSAGES, MESSAGES, 0, 0, 0, 0));
    assertThat(summary.releasedAgain()).as("messages leased again").isZero();
  }

  private static Endpoint freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Endpoint.tcp("127.0.0.1", socket.getLocalPort());
    }
  }

  private Process master(Endpoint place) throws IOException {
    return Program.start(
        folder,
        "master",
        "--listen",
        place.host() + ":" + place.port(),
        "--token-file",
        folder.resolve("token").toString());
  }

  /** Ends it as kill -9 does, once messages flow; tells at what second of the run. */
  private double killWhenFlowing(Process master) throws InterruptedException {
    Sample flowing = flow.await(sample -> sample.ledger().completed() > RATE);
    master.destroyForcibly().waitFor();
    return flowing.seconds();
  }

  private Process restart(Endpoint place, double goneAt) throws Exception {
    flow.await(sample -> sample.seconds() >= goneAt + AWAY_SECONDS);
    return master(place);
  }

  /**
   * In every two seconds from the loss to the end, those of the new master among them, at least
   * half of what was meant to be completed was.
   */
  private void assertFlow(double goneAt) {
    List<Sample> since = flow.between(goneAt, flow.completedAt(MESSAGES - 1));
    double end = since.get(since.size() - 1).seconds();
    assertThat(end)
        .as("the flow outlasts the new master's first seconds")
        .isGreaterThan(goneAt + AWAY_SECONDS + 2);
    for (Sample start : since) {
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
