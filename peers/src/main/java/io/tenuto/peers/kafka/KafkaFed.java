package io.tenuto.peers.kafka;

import io.tenuto.bench.system.Scene;
import io.tenuto.clusters.KafkaBroker;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Starts what messages go through on their way to any system that reads them from Kafka. */
public final class KafkaFed {
  private KafkaFed() {}

  /** How a driver starts what reads {@link KafkaSettings#TOPIC}. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Returns when it would be reached by a message, which comes from the broker at this address.
     */
    void start(Peer peer, String broker) throws IOException;
  }

  /**
   * Starts a broker, a source that sends through it, and last the reader, which finds a topic with
   * as many partitions as cores.
   */
  public static Peer start(Scene scene, boolean tuned, Reader reader) throws IOException {
    return Peer.start(
        scene,
        peer -> {
          KafkaBroker broker = peer.kafkaBroker(KafkaSettings.broker(scene.cores()));
          startSource(peer, scene, KafkaSettings.producer(broker.address(), tuned));
          reader.start(peer, broker.address());
        });
  }

  private static void startSource(Peer peer, Scene scene, Map<String, String> producer)
      throws IOException {
    peer.java(
        "source",
        KafkaSource.class,
        KafkaBroker.JARS,
        List.of(),
        scene.socket().toString(),
        scene.samples().toString(),
        String.valueOf(scene.cores()),
        peer.properties("source", producer).toString());
  }
}
