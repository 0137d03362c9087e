package io.tenuto.peers.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.load.Cell;
import io.tenuto.peers.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real server, if there is one. */
@Timeout(600) // the jars are perhaps fetched
class NatsDriversTest {
  @TempDir private Path folder;

  @Test
  void byCoreNatsEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("nats");
  }

  @Test
  void byJetStreamEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("nats-jetstream");
    assertThat(folder.resolve("system/server/data/jetstream")).isNotEmptyDirectory();
  }

  @Test
  void aMessageAboveTheDefaultLimitIsRefusedWithTheLimit() throws Exception {
    try (var nats = new Rehearsal(folder, "nats", "default")) {
      nats.processesExactly(new Cell(1_000_000, 0), 10, 3);
      assertThat(nats.failsWith(new Cell(1_048_577, 0), "source"))
          .contains("a message of 1048577 bytes: this server takes 1048576 bytes at most");
    }
  }

  private void processesSmallAndLargeMessages(String system) throws Exception {
    try (var nats = new Rehearsal(folder, system, "tuned")) {
      assertThat(nats.processes()).containsOnlyKeys("server", "processing", "source");
      nats.processesExactly(new Cell(1_000, 100), 500, 300);
      nats.processesExactly(new Cell(10_000_000, 0), 10, 5);
    }
  }
}
