package io.tenuto.peers.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.load.Cell;
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
    processesSmallAndLargeMessages("spark-kafka", "broker", "source", "engine");
  }

  @Test
  void throughTcpEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("spark-tcp", "source", "engine");
  }

  @Test
  void throughFilesEachMessageIsProcessedOnce() throws Exception {
    processesSmallAndLargeMessages("spark-file", "source", "engine");
  }

  private void processesSmallAndLargeMessages(String system, String... processes) throws Exception {
    try (var spark = new Rehearsal(folder, system, "default")) {
      assertThat(spark.processes()).containsOnlyKeys(processes);
      spark.processesExactly(new Cell(1_000, 100), 500, 300);
      spark.processesExactly(new Cell(10_000_000, 0), 10, 5);
    }
  }
}
