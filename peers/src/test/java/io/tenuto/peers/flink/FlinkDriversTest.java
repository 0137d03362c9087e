package io.tenuto.peers.flink;

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
    Rehearsal.ofSmallAndLargeMessages(
        folder, "flink-kafka", "default", "broker", "source", "engine");
  }

  @Test
  void throughTcpEachMessageIsProcessedOnce() throws Exception {
    Rehearsal.ofSmallAndLargeMessages(folder, "flink-tcp", "default", "source", "engine");
  }
}
