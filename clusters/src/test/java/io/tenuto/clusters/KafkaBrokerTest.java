package io.tenuto.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker. */
@Timeout(600) // the jars are perhaps fetched
class KafkaBrokerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MESSAGES = 100;

  @TempDir private Path folder;

  @Test
  void keepsMessagesAndDoesNotOutliveWhoeverStartedIt() throws Exception {
    fetchJars();
    Path place = Files.createDirectory(folder.resolve("kafka"));
    try (PeerProcess owner = PeerProcessTest.start(BrokerOwner.class, folder, place.toString())) {
      owner.awaitSaid("ready", PATIENCE);
      var address =
          Map.<String, Object>of("bootstrap.servers", Files.readString(place.resolve("address")));
      try (Admin admin = Admin.create(address)) {
        admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get();
      }
      produce(address);
      assertThat(consume(address)).hasSize(MESSAGES).doesNotHaveDuplicates();

      ProcessHandle parent = ProcessHandle.of(owner.pid()).orElseThrow();
      List<ProcessHandle> brokers = parent.children().toList();
      assertThat(brokers).hasSize(1);
      try {
        parent.destroyForcibly();
        assertThat(brokers.get(0).onExit()).succeedsWithin(PATIENCE);
      } finally {
        brokers.get(0).destroyForcibly();
      }
    }
  }

  @Test
  void aBrokerThatCannotStartSaysWhy() throws Exception {
    fetchJars();
    assertThatThrownBy(
            () ->
                KafkaBroker.start(
                    BrokerOwner.cache(),
                    folder,
                    Map.of("num.partitions", "none"),
                    Host.HERE,
                    line -> {}))
        .hasMessageContaining("format was to end with exit code 0")
        .hasMessageContaining("num.partitions");
  }

  private static void fetchJars() throws Exception {
    try {
      BrokerOwner.cache().of(KafkaBroker.JARS);
    } catch (JarsMissingException e) {
      abort("the jars of Kafka are not here: " + e.getMessage());
    }
  }

  private static void produce(Map<String, Object> address) throws Exception {
    try (var producer =
        new KafkaProducer<>(properties(address), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(new ProducerRecord<>("t", i % 2, null, "message " + i)).get();
      }
    }
  }

  private static List<String> consume(Map<String, Object> address) {
    Properties properties = properties(address);
    properties.put("group.id", "g");
    properties.put("auto.offset.reset", "earliest");
    var values = new ArrayList<String>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("t"));
      while (values.size() < MESSAGES && System.nanoTime() - deadline < 0) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static Properties properties(Map<String, Object> values) {
    var properties = new Properties();
    properties.putAll(values);
    return properties;
  }
}
