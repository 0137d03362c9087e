package io.tenuto.peers.flink;

import io.tenuto.peers.Child;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A job that hands each message of a stream to the processing. This is called in its process. */
public final class FlinkJob {
  private FlinkJob() {}

  /** A job that takes as many slots as there are cores, with Flink's settings among these. */
  public static StreamExecutionEnvironment environment(int cores, Properties properties) {
    var settings = new Configuration();
    for (String name : properties.stringPropertyNames()) {
      settings.setString(name, properties.getProperty(name));
    }
    return StreamExecutionEnvironment.createLocalEnvironment(cores, settings);
  }

  /** Runs the job for good; says that it is ready when all tasks are. */
  public static void run(
      StreamExecutionEnvironment environment, DataStream<byte[]> messages, String samples) {
    EachMessage.expectTasks(environment.getParallelism());
    messages.flatMap(new EachMessage(samples)).sinkTo(new DiscardingSink<>());
    try {
      environment.execute("load");
      Child.fail(new IllegalStateException("the job has ended, for its source has"));
    } catch (Exception e) {
      Child.fail(e);
    }
  }
}
