package io.tenuto.peers.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.load.Cell;
import io.tenuto.peers.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real media driver. */
@Timeout(600) // the jars are perhaps fetched
class AeronDriversTest {
  @TempDir private Path folder;

  @Test
  void overIpcEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("aeron-ipc", "default");
  }

  @Test
  void overUdpEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("aeron-udp", "tuned");
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedWithTheLimit() throws Exception {
    try (var aeron = new Rehearsal(folder, "aeron-ipc", "tuned")) {
      assertThat(aeron.failsWith(new Cell(17_000_000, 0), "source"))
          .contains("a message of 17000000 bytes: Aeron takes 16777216 bytes at most");
    }
  }

  private void processesSmallAndLargeMessages(String system, String variant) throws Exception {
    try (var aeron = new Rehearsal(folder, system, variant)) {
      assertThat(aeron.processes()).containsOnlyKeys("media-driver", "processing", "source");
      assertThat(folder.resolve("system/aeron")).as("what its processes map").isNotEmptyDirectory();
      aeron.processesExactly(new Cell(1_000, 100), 500, 300);
      aeron.processesExactly(new Cell(10_000_000, 0), 10, 5);
    }
  }
}
