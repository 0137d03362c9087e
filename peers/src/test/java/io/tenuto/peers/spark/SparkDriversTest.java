package io.tenuto.peers.spark;

import io.tenuto.peers.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker and a real Spark, whose jars are 290 MB. */
@EnabledIfSystemProperty(
    named = "tenuto.long",
    matches = "true",
    disabledReason = "fetches and starts Spark: ./verify --long")
@Timeout(900) // the jars are perhaps fetched
class SparkDriversTest {
  @TempDir private Path folder;

  @Test
  void throughKafkaEachMessageIsProcessedOnce() throws Exception {
    Rehearsal.ofSmallAndLargeMessages(
        folder, "spark-kafka", "default", "broker", "source", "engine");
  }

  @Test
  void throughTcpEachMessageIsProcessedOnce() throws Exception {
    Rehearsal.ofSmallAndLargeMessages(folder, "spark-tcp", "default", "source", "engine");
  }

  @Test
  void throughFilesEachMessageIsProcessedOnce() throws Exception {
    Rehearsal.ofSmallAndLargeMessages(folder, "spark-file", "default", "source", "engine");
  }
}
