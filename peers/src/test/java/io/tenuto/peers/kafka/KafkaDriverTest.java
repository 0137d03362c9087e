package io.tenuto.peers.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.load.Cell;
import io.tenuto.peers.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker. */
@Timeout(600) // the jars are perhaps fetched
class KafkaDriverTest {
  @TempDir private Path folder;

  @Test
  void processesSmallAndLargeMessagesExactly() throws Exception {
    try (var kafka = new Rehearsal(folder, "kafka", "tuned")) {
      assertThat(kafka.processes()).containsOnlyKeys("broker", "source", "processing");
      kafka.processesExactly(new Cell(1_000, 100), 500, 300);
      kafka.processesExactly(new Cell(10_000_000, 0), 10, 5);
    }
  }
}
