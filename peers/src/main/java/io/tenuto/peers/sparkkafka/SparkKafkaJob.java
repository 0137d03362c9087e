package io.tenuto.peers.sparkkafka;

import io.tenuto.peers.Child;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Main class of the engine: a job that hands the value of each record to the processing, in as many
 * tasks as there are partitions. A batch that has failed is repeated: at least once.
 */
final class SparkKafkaJob {
  private SparkKafkaJob() {}

  /** The folder of samples, the number of cores, a folder for checkpoints, a file of properties. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> reader = new HashMap<>();
    Child.properties(arguments[3])
        .forEach((key, value) -> reader.put(key.toString(), value.toString()));
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + arguments[1] + "]")
            .appName("load")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    Dataset<byte[]> values =
        spark
            .readStream()
            .format("kafka")
            .options(reader)
            .load()
            .select("value")
            .as(Encoders.BINARY());
    StreamingQuery query =
        values
            .writeStream()
            .foreach(new EachValue(arguments[0]))
            .option("checkpointLocation", arguments[2])
            .start();
    query.processAllAvailable(); // there is nothing yet, but then everything is in place
    Child.ready();
    try {
      query.awaitTermination();
    } catch (Exception e) {
      Child.fail(e);
    }
  }
}
