package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages of one key come out in their order, although engines are killed all the time. */
@Timeout(600)
class OrderedRunTest {
  private static final int KILLS = Flow.LONG ? 55 : 4;
  private static final int RATE = 400;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: ordered}
      source:
        microscope: {images: 0, width: 160, height: 160, cells: 4, rate: %d/s}
      stages:
        - {name: work, processor: pass, engines: 2, slots: 2, orderBy: cells, attempts: 100}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id, cells]}}
      """
          .formatted(RATE);

  @TempDir Path folder;

  @Test
  void noKeyIsOutOfOrderWhenOneOfTwoEnginesIsKilledEachSecond() throws Exception {
    var flow = new Flow();
    RunSummary summary;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      summary =
          deployment.runDuring(
              PIPELINE,
              flow,
              () -> {
                new EngineKiller(flow).kill(deployment, KILLS, 1);
                flow.goesOn(0, 3L * EngineKiller.WINDOW);
                return null;
              });
    }
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    List<String> lines = Files.readAllLines(folder.resolve("out/all.csv"));
    assertThat(lines).hasSize((int) messages + 1);
    assertInOrder(lines);
  }

  private static void assertInOrder(List<String> lines) {
    Map<String, Long> lastOf = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String key = line.substring(line.lastIndexOf(',') + 1);
      long sequence = Long.parseLong(line.replaceAll(".*@\\d+/(\\d+).*", "$1"));
      assertThat(sequence)
          .as("after another of key %s: %s", key, line)
          .isGreaterThan(lastOf.getOrDefault(key, -1L));
      lastOf.put(key, sequence);
    }
    assertThat(lastOf).as("keys").hasSizeGreaterThan(4);
  }
}
