package io.tenuto.peers.kafka;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.KafkaBroker;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Kafka alone. */
public final class KafkaDriver implements Driver {
  private static final String TUNED = "tuned";

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_LEAST_ONCE, KafkaSettings.ALWAYS),
        new Variant(
            TUNED,
            Guarantee.AT_LEAST_ONCE,
            KafkaSettings.ALWAYS + "; " + KafkaSettings.ADVISED + "; fetch.min.bytes 100000"));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    return KafkaFed.start(
        scene,
        tuned,
        (peer, broker) -> startProcessing(peer, scene, KafkaSettings.consumer(broker, tuned)));
  }

  private static void startProcessing(Peer peer, Scene scene, Map<String, String> consumer)
      throws IOException {
    peer.java(
        "processing",
        KafkaProcessing.class,
        KafkaBroker.JARS,
        List.of(),
        scene.samples().toString(),
        String.valueOf(scene.cores()),
        peer.properties("processing", consumer).toString());
  }
}
