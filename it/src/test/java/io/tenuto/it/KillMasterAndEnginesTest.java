package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bar test 5: a real master killed each two seconds, and an engine each second, in one run. */
@Timeout(240)
class KillMasterAndEnginesTest {
  private static final int RATE = Flow.LONG ? 2_000 : 500;
  private static final int SECONDS = Flow.LONG ? 60 : 10;
  private static final int MESSAGES = RATE * (SECONDS + 4);
  private static final int ENGINES = 2;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: both}
      source:
        synthetic: {count: %d, size: 10kB, rate: %d/s, seed: 1}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: %d}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      """
          .formatted(MESSAGES, RATE, ENGINES);

  @TempDir Path folder;
  private final Flow flow = new Flow();
  private final AtomicInteger kills = new AtomicInteger();

  @Test
  void nothingIsLostAndNoEngineIsStartedTwice() throws Exception {
    Endpoint place = freePort();
    OneWorker.tokenFile(folder);
    var background = Executors.newFixedThreadPool(2);
    RunSummary summary;
    int masters;
    int most;
    try (var deployment = new OneWorker(folder, place)) {
      Future<Integer> killedMasters = background.submit(() -> killMasters(place));
      Future<Integer> mostEngines = background.submit(this::killEngines);
      summary = deployment.run(PIPELINE, flow);
      flow.end();
      masters = killedMasters.get();
      most = mostEngines.get();
      System.out.printf(
          "%d masters and %d engines killed, %d engines started; %d messages leased again%n",
          masters, kills.get(), deployment.starts(), summary.releasedAgain());
      assertThat(deployment.starts())
          .as("engines started: the first two, and one for each that was killed")
          .isLessThanOrEqualTo(ENGINES + kills.get());
    } finally {
      flow.end();
      background.shutdownNow();
    }
    assertThat(summary.ledger()).isEqualTo(new Ledger(MESSAGES, MESSAGES, 0, 0, 0, 0));
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize(MESSAGES + 1);
    assertThat(masters).as("masters killed").isGreaterThanOrEqualTo(SECONDS / 5);
    assertThat(kills.get()).as("engines killed").isGreaterThanOrEqualTo(SECONDS / 5);
    assertThat(most).as("engines at one time").isEqualTo(ENGINES);
  }

  private static Endpoint freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Endpoint.tcp("127.0.0.1", socket.getLocalPort());
    }
  }

  /** A master that serves for two seconds of the run, then the next one; tells how many died. */
  private int killMasters(Endpoint place) throws Exception {
    String token = folder.resolve("token").toString();
    String address = place.host() + ":" + place.port();
    for (int killed = 0; ; killed++) {
      try (Program.Running master =
          Program.launch(
              folder, "master", "--listen", address, "--rest", "none", "--token-file", token)) {
        master.awaitSaid("tenuto: master on");
        if (killed == 0) {
          flow.await(sample -> sample.ledger().completed() > RATE);
        }
        if (!goesOn(2)) {
          return killed;
        }
      }
    }
  }

  /** Tells how many engines there were at most at one time. */
  private int killEngines() throws InterruptedException {
    flow.await(sample -> sample.ledger().completed() > RATE);
    int most = 0;
    while (goesOn(1)) {
      int running =
          (int)
              ProcessHandle.current()
                  .descendants()
                  .filter(p -> p.info().commandLine().orElse("").contains("EngineProcess"))
                  .count();
      most = Math.max(most, running);
      KillEnginesTest.kill(kills);
    }
    return most;
  }

  /** Waits for the run to go on for so long; false if it comes to its end. */
  private boolean goesOn(double seconds) throws InterruptedException {
    return flow.goesOn(seconds) && flow.now().ledger().completed() < (long) RATE * (SECONDS + 1);
  }
}
