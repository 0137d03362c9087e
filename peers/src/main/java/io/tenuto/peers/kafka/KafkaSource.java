package io.tenuto.peers.kafka;

import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferSerializer;

/** Main class of the source: makes the topic, then sends what is due. */
final class KafkaSource {
  private KafkaSource() {}

  /** The bench's socket, the folder of samples, the number of partitions, a file of properties. */
  public static void main(String[] arguments) throws Exception {
    Properties properties = Child.properties(arguments[3]);
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", properties.get("bootstrap.servers")))) {
      var topic = new NewTopic(KafkaSettings.TOPIC, Integer.parseInt(arguments[2]), (short) 1);
      admin.createTopics(List.of(topic)).all().get();
    }
    try (var producer =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteBufferSerializer());
        var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), false)) {
      producer.partitionsFor(KafkaSettings.TOPIC); // connects
      Child.ready();
      pump(loop, producer);
    }
  }

  private static void pump(OpenLoop loop, Producer<byte[], ByteBuffer> producer)
      throws IOException, InterruptedException {
    Callback done =
        (metadata, fault) -> {
          if (fault != null) {
            Child.fail(fault); // the producer has tried again for two minutes
          }
        };
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      var unused = producer.send(new ProducerRecord<>(KafkaSettings.TOPIC, next.bytes()), done);
      next.free(); // it has been copied
    }
  }
}
