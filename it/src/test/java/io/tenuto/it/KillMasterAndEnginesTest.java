package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bar test 5: a real master killed each two seconds, and an engine each second, in one run. */
@Timeout(600)
class KillMasterAndEnginesTest {
  private static final int RATE = Flow.LONG ? 2_000 : 500;
  private static final int KILLS = Flow.LONG ? 60 : 6;
  private static final int MASTERS = Flow.LONG ? 25 : 3;
  private static final int ENGINES = 2;

  @TempDir Path folder;
  private final Flow flow = new Flow();
  private final EngineKiller killer = new EngineKiller(flow);
  private final AtomicInteger masters = new AtomicInteger();

  @Test
  void nothingIsLostAndNoEngineIsStartedTwice() throws Exception {
    Endpoint place = Endpoint.tcp("127.0.0.1", FreePort.choose());
    OneWorker.tokenFile(folder);
    var background = Executors.newSingleThreadExecutor();
    RunSummary summary;
    try (var deployment = new OneWorker(folder, place)) {
      var enginesDone = new AtomicBoolean();
      Future<Program.Running> last = background.submit(() -> killMasters(place, enginesDone));
      summary =
          deployment.runDuring(
              ClusterRun.endless(RATE, ENGINES),
              flow,
              () -> {
                flow.await(sample -> sample.ledger().completed() > RATE);
                killer.kill(deployment, KILLS, 1);
                enginesDone.set(true);
                last.get();
                flow.goesOn(0, 3L * EngineKiller.WINDOW);
                return null;
              });
      System.out.printf(
          "%d masters and %d engines killed, %d engines started; %d messages leased again%n",
          masters.get(), killer.kills(), deployment.starts(), summary.releasedAgain());
      last.get().close();
      assertThat(deployment.starts())
          .as("engines started: the first two, and one for each that was killed")
          .isLessThanOrEqualTo(ENGINES + killer.kills());
    } finally {
      background.shutdownNow();
    }
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize((int) messages + 1);
    assertThat(killer.most()).as("engines at one time").isEqualTo(ENGINES);
  }

  /**
   * Has a master serve for two seconds of the run, then the next one, until so many are dead and
   * all engines that are to be killed; then one stays.
   */
  private Program.Running killMasters(Endpoint place, AtomicBoolean enginesDone) throws Exception {
    while (masters.get() < MASTERS || !enginesDone.get()) {
      try (Program.Running master = master(place)) {
        if (masters.get() == 0) {
          flow.await(sample -> sample.ledger().completed() > RATE);
        }
        flow.goesOn(2, 0);
      }
      masters.incrementAndGet();
    }
    return master(place);
  }

  private Program.Running master(Endpoint place) throws Exception {
    Program.Running master =
        Program.launch(
            folder,
            "master",
            "--listen",
            place.host() + ":" + place.port(),
            "--rest",
            "none",
            "--token-file",
            folder.resolve("token").toString());
    try {
      master.awaitSaid("tenuto: master on");
    } catch (IOException | InterruptedException | AssertionError e) {
      master.close();
      throw e;
    }
    return master;
  }
}
