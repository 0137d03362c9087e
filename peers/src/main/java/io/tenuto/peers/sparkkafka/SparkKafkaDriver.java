package io.tenuto.peers.sparkkafka;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.KafkaBroker;
import io.tenuto.clusters.SparkJvm;
import io.tenuto.peers.Peer;
import io.tenuto.peers.kafka.KafkaDriver;
import io.tenuto.peers.kafka.KafkaSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Spark Structured Streaming, fed by Kafka. */
public final class SparkKafkaDriver implements Driver {
  private static final String TUNED = "tuned";

  private static final String ALWAYS =
      "Spark 4.2.0 in one process, local[cores], without its web page; Kafka: "
          + KafkaSettings.ALWAYS;

  @Override
  public String name() {
    return "spark-kafka";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant(
            "default",
            Guarantee.AT_LEAST_ONCE,
            "micro-batches, one as soon as the last is done; heap of 1 GB; " + ALWAYS),
        new Variant(
            TUNED,
            Guarantee.AT_LEAST_ONCE,
            "micro-batches; heap of 4 GB; kafka.fetch.min.bytes 100000; "
                + ALWAYS
                + "; "
                + KafkaSettings.ADVISED));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    return Peer.start(
        scene,
        peer -> {
          KafkaBroker broker = peer.kafkaBroker(KafkaSettings.broker(scene.cores()));
          KafkaDriver.startSource(peer, scene, KafkaSettings.producer(broker.address(), tuned));
          peer.java(
              "engine",
              SparkKafkaJob.class,
              SparkJvm.SQL_AND_KAFKA,
              SparkJvm.flags(tuned ? "4g" : "1g"),
              scene.samples().toString(),
              String.valueOf(scene.cores()),
              scene.folder().resolve("checkpoint").toString(),
              peer.properties("engine", reader(broker.address(), tuned)).toString());
        });
  }

  /** Of Spark's source for Kafka. */
  private static Map<String, String> reader(String address, boolean tuned) {
    var settings = new TreeMap<String, String>();
    settings.put("kafka.bootstrap.servers", address);
    settings.put("subscribe", KafkaSettings.TOPIC);
    settings.put("startingOffsets", "earliest");
    if (tuned) {
      settings.put("kafka.fetch.min.bytes", "100000");
    }
    return settings;
  }
}
