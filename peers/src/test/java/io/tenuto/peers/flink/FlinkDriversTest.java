package io.tenuto.peers.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.load.Cell;
import io.tenuto.peers.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker and a real Flink, whose jars are 100 MB. */
@EnabledIfSystemProperty(
    named = "tenuto.long",
    matches = "true",
    disabledReason = "fetches and starts Flink: ./verify --long")
@Timeout(900) // the jars are perhaps fetched
class FlinkDriversTest {
  @TempDir private Path folder;

  @Test
  void throughKafkaEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("flink-kafka", "broker", "source", "engine");
  }

  @Test
  void throughTcpEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("flink-tcp", "source", "engine");
  }

  private void processesSmallAndLargeMessages(String system, String... processes) throws Exception {
    try (var flink = new Rehearsal(folder, system, "default")) {
      assertThat(flink.processes()).containsOnlyKeys(processes);
      flink.processesExactly(new Cell(1_000, 100), 500, 300);
      flink.processesExactly(new Cell(10_000_000, 0), 10, 5);
    }
  }
}
