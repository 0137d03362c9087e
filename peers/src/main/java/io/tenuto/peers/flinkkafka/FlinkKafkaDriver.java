package io.tenuto.peers.flinkkafka;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.peers.flink.Flink;
import io.tenuto.peers.kafka.KafkaFed;
import io.tenuto.peers.kafka.KafkaSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Flink, fed by Kafka. */
public final class FlinkKafkaDriver implements Driver {
  private static final String TUNED = "tuned";

  private static final String ALWAYS =
      Flink.ALWAYS
          + "; a checkpoint each 10 s, mode AT_LEAST_ONCE, without which Flink promises nothing;"
          + " Kafka: "
          + KafkaSettings.ALWAYS;

  @Override
  public String name() {
    return "flink-kafka";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_LEAST_ONCE, ALWAYS),
        new Variant(
            TUNED,
            Guarantee.AT_LEAST_ONCE,
            ALWAYS + "; " + Flink.ADVISED + "; fetch.min.bytes 100000; " + KafkaSettings.ADVISED));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    return KafkaFed.start(
        scene,
        tuned,
        (peer, broker) ->
            Flink.start(peer, scene, FlinkKafkaJob.class, tuned, settings(broker, tuned)));
  }

  private static Map<String, String> settings(String address, boolean tuned) {
    var settings = new TreeMap<String, String>();
    settings.put(FlinkKafkaJob.BROKER, address);
    settings.put("execution.checkpointing.interval", "10 s");
    settings.put("execution.checkpointing.mode", "AT_LEAST_ONCE");
    if (tuned) {
      settings.put(FlinkKafkaJob.CONSUMER + "fetch.min.bytes", "100000");
    }
    return settings;
  }
}
