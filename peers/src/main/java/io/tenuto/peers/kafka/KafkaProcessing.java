package io.tenuto.peers.kafka;

import io.tenuto.load.Processing;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Main class of the processing: a consumer in a thread for each core, all of one group. What a poll
 * has returned is processed before the next, whose automatic commit covers it: at least once.
 */
final class KafkaProcessing {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Properties properties;
  private final Processing processing;
  private final AtomicInteger without;

  private KafkaProcessing(Properties properties, Processing processing, int threads) {
    this.properties = properties;
    this.processing = processing;
    this.without = new AtomicInteger(threads);
  }

  /** The folder of samples, the number of threads, a file of properties. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    var all =
        new KafkaProcessing(
            Child.properties(arguments[2]), Processing.in(Path.of(arguments[0])), threads);
    for (int i = 0; i < threads; i++) {
      new Thread(all::consume, "consumer-" + i).start();
    }
  }

  private void consume() {
    try (var consumer =
        new KafkaConsumer<>(
            properties, new ByteArrayDeserializer(), new ByteBufferDeserializer())) {
      consumer.subscribe(List.of(KafkaSettings.TOPIC));
      for (boolean member = false; ; ) {
        for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
          processing.process(record.value());
        }
        if (!member && !consumer.assignment().isEmpty()) {
          member = true;
          if (without.decrementAndGet() == 0) {
            Child.ready(); // each has its partition
          }
        }
      }
    } catch (RuntimeException e) {
      Child.fail(e);
    }
  }
}
