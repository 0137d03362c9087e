package io.tenuto.peers.sparkkafka;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.peers.kafka.KafkaFed;
import io.tenuto.peers.kafka.KafkaSettings;
import io.tenuto.peers.spark.Structured;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Spark Structured Streaming, fed by Kafka. */
public final class SparkKafkaDriver implements Driver {
  private static final String TUNED = "tuned";
  private static final String ALWAYS = Structured.ALWAYS + "; Kafka: " + KafkaSettings.ALWAYS;

  @Override
  public String name() {
    return "spark-kafka";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_LEAST_ONCE, "heap of 1 GB; " + ALWAYS),
        new Variant(
            TUNED,
            Guarantee.AT_LEAST_ONCE,
            "heap of 4 GB; kafka.fetch.min.bytes 100000; "
                + ALWAYS
                + "; "
                + KafkaSettings.ADVISED));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    return KafkaFed.start(
        scene,
        tuned,
        (peer, broker) ->
            new Structured("kafka", "", "value", options(broker, tuned))
                .start(peer, scene, tuned ? "4g" : "1g"));
  }

  private static Map<String, String> options(String address, boolean tuned) {
    var options = new TreeMap<String, String>();
    options.put("kafka.bootstrap.servers", address);
    options.put("subscribe", KafkaSettings.TOPIC);
    options.put("startingOffsets", "earliest");
    if (tuned) {
      options.put("kafka.fetch.min.bytes", "100000");
    }
    return options;
  }
}
