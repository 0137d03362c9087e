package io.tenuto.peers.flinkkafka;

import io.tenuto.peers.Child;
import io.tenuto.peers.flink.FlinkJob;
import io.tenuto.peers.kafka.KafkaSettings;
import java.io.IOException;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Main class of the engine: what is in the topic, to the processing. */
final class FlinkKafkaJob {
  /** Ours: the broker's address. */
  static final String BROKER = "load.broker";

  /** Ours: before a property of the consumer. */
  static final String CONSUMER = "load.consumer.";

  private FlinkKafkaJob() {}

  /** Flink's own schemas make text of it. */
  private static final class AsItIs extends AbstractDeserializationSchema<byte[]> {
    @Override
    public byte[] deserialize(byte[] message) {
      return message;
    }
  }

  /** The folder of samples, the number of cores, a file of properties. */
  public static void main(String[] arguments) throws IOException {
    Properties properties = Child.properties(arguments[2]);
    StreamExecutionEnvironment environment =
        FlinkJob.environment(Integer.parseInt(arguments[1]), properties);
    KafkaSource<byte[]> source =
        KafkaSource.<byte[]>builder()
            .setBootstrapServers(properties.getProperty(BROKER))
            .setTopics(KafkaSettings.TOPIC)
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setProperties(consumer(properties))
            .setValueOnlyDeserializer(new AsItIs())
            .build();
    FlinkJob.run(
        environment,
        environment.fromSource(source, WatermarkStrategy.noWatermarks(), "kafka"),
        arguments[0]);
  }

  private static Properties consumer(Properties all) {
    var consumer = new Properties();
    for (String name : all.stringPropertyNames()) {
      if (name.startsWith(CONSUMER)) {
        consumer.setProperty(name.substring(CONSUMER.length()), all.getProperty(name));
      }
    }
    return consumer;
  }
}
