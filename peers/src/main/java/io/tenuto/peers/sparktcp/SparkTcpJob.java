package io.tenuto.peers.sparktcp;

import io.tenuto.load.Processing;
import io.tenuto.peers.Child;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Main class of the engine: a job that hands each message of a batch to the processing. */
final class SparkTcpJob {
  /** Ours; all other properties are Spark's. */
  static final String BATCH_MILLIS = "batchMillis";

  private SparkTcpJob() {}

  /** The folder of samples, the number of cores, the source's address, a file of properties. */
  @SuppressWarnings("deprecation") // Spark advises Structured Streaming, which has no receivers
  public static void main(String[] arguments) throws Exception {
    String samples = arguments[0];
    int threads = Integer.parseInt(arguments[1]) + 1; // for the receiver
    String source = arguments[2];
    Properties properties = Child.properties(arguments[3]);
    SparkConf settings =
        new SparkConf()
            .setMaster("local[" + threads + "]")
            .setAppName("load")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith("spark.")) {
        settings.set(name, properties.getProperty(name));
      }
    }
    long batchMillis = Long.parseLong(properties.getProperty(BATCH_MILLIS));
    var context = new JavaStreamingContext(settings, Durations.milliseconds(batchMillis));
    context
        .receiverStream(new TcpReceiver(source))
        .foreachRDD(batch -> batch.foreach(message -> process(message, samples)));
    context.start(); // the receiver says that it is ready
    try {
      context.awaitTermination();
    } catch (Exception e) {
      Child.fail(e);
    }
  }

  private static void process(byte[] message, String samples) {
    Processing.in(Path.of(samples)).process(ByteBuffer.wrap(message));
  }
}
