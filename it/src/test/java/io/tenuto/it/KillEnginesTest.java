package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real engine processes, started by a real worker, killed one after the other while messages flow.
 */
@Timeout(240)
class KillEnginesTest {
  private static final int RATE = Flow.LONG ? 5_000 : 2_000;
  private static final int MESSAGES = RATE * (Flow.LONG ? 65 : 20);
  private static final int WINDOW = 64; // messages that an engine may have begun or be sent at once
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: kill}
      source:
        synthetic: {count: %d, size: 10kB, rate: %d/s, seed: 1}
      stages:
        - {name: work, processor: pass, options: {emit: true}, engines: 2}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      """
          .formatted(MESSAGES, RATE);

  @TempDir Path folder;

  @Test
  void nothingIsLostWhenOneOfTwoEnginesIsKilledEachSecond() throws Exception {
    var kills = new AtomicInteger();
    var killer = Executors.newSingleThreadScheduledExecutor();
    var flow = new Flow();
    RunSummary summary;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      var killing = killer.scheduleAtFixedRate(() -> kill(kills), 3, 1, TimeUnit.SECONDS);
      summary = deployment.run(PIPELINE, flow);
      assertThat(killing.isDone()).as("killing failed").isFalse();
      assertThat(deployment.worker().trouble()).isEmpty();
    } finally {
      killer.shutdownNow();
    }
    assertThat(kills.get()).as("kills").isGreaterThanOrEqualTo(10);
    assertThat(summary.ledger()).isEqualTo(new Ledger(MESSAGES, MESSAGES, 0, 0, 0, 0));
    assertThat(summary.sinks().get(0).written()).isEqualTo(MESSAGES);
    assertThat(summary.releasedAgain()).as("messages leased again").isPositive();
    assertThat(Files.readAllLines(folder.resolve("out/all.csv"))).hasSize(MESSAGES + 1);
    if (Flow.LONG) {
      judge(flow, kills.get(), summary);
    }
  }

  private static void judge(Flow flow, int kills, RunSummary summary) {
    double from = flow.completedAt(2L * RATE);
    double to = flow.completedAt(MESSAGES - 2L * RATE);
    double longest = flow.longestBelow(0.9 * RATE, from, to);
    long spells =
        flow.spellsBelow(0.9 * RATE, from, to).stream().filter(spell -> spell > 0.5).count();
    long duplicates = summary.sinks().get(0).duplicates();
    System.out.printf(
        "%d kills: %d messages leased again, %d ran twice; below 90 %% of the rate for more than 0.5 s"
            + " %d times, for %.2f s at most%n",
        kills, summary.releasedAgain(), duplicates, spells, longest);
    assertThat(duplicates).as("messages that ran twice").isLessThanOrEqualTo((long) WINDOW * kills);
    assertThat(longest).as("seconds below 90 % of the rate").isLessThanOrEqualTo(0.5);
  }

  /**
   * Ends the older of two engines as kill -9 does, so that it is one after the other. On a slow
   * host one may wait to be started again: then the other is left alone.
   */
  static void kill(AtomicInteger kills) {
    List<ProcessHandle> oldestFirst =
        ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().commandLine().orElse("").contains("EngineProcess"))
            .sorted(Comparator.comparing(KillEnginesTest::start))
            .toList();
    if (oldestFirst.size() == 2) {
      kills.incrementAndGet();
      oldestFirst.get(0).destroyForcibly();
    }
  }

  private static Instant start(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.MAX);
  }
}
