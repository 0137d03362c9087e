package io.tenuto.peers.spark;

import io.tenuto.peers.Child;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Main class of the engine: a job that hands the message in each row to the processing. A batch
 * that has failed is repeated: at least once.
 */
final class StructuredJob {
  private StructuredJob() {}

  /** The folder of samples, the number of cores, a folder for checkpoints, a file of properties. */
  public static void main(String[] arguments) throws Exception {
    Properties properties = Child.properties(arguments[3]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + arguments[1] + "]")
            .appName("load")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    Dataset<byte[]> messages =
        reader(spark, properties)
            .load()
            .select(properties.getProperty(Structured.COLUMN))
            .as(Encoders.BINARY());
    StreamingQuery query =
        messages
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

  private static DataStreamReader reader(SparkSession spark, Properties properties) {
    DataStreamReader reader = spark.readStream().format(properties.getProperty(Structured.FORMAT));
    String schema = properties.getProperty(Structured.SCHEMA);
    if (!schema.isEmpty()) {
      reader = reader.schema(schema);
    }
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(Structured.OPTION)) {
        reader =
            reader.option(name.substring(Structured.OPTION.length()), properties.getProperty(name));
      }
    }
    return reader;
  }
}
