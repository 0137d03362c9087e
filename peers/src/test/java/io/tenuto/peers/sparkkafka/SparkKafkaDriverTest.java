package io.tenuto.peers.sparkkafka;

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
class SparkKafkaDriverTest {
  @TempDir private Path folder;

  @Test
  void processesSmallAndLargeMessagesExactly() throws Exception {
    try (var spark = new Rehearsal(folder, "spark-kafka", "default")) {
      assertThat(spark.processes()).containsOnlyKeys("broker", "source", "engine");
      spark.processesExactly(new Cell(1_000, 100), 500, 300);
      spark.processesExactly(new Cell(10_000_000, 0), 10, 5);
    }
  }
}
