package io.tenuto.peers.kafka;

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
    Rehearsal.ofSmallAndLargeMessages(folder, "kafka", "tuned", "broker", "source", "processing");
  }
}
