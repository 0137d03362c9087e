package io.tenuto.peers.sparktcp;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.SparkJvm;
import io.tenuto.peers.Peer;
import io.tenuto.peers.tcp.TcpPeer;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Spark Streaming with a receiver of its own that reads from TCP. */
public final class SparkTcpDriver implements Driver {
  private static final String TUNED = "tuned";

  private static final String ALWAYS =
      "Spark Streaming 4.1.0 in one process, local[cores + 1], as a receiver holds one for good,"
          + " without its web page; what a receiver has stored is lost with its process";

  @Override
  public String name() {
    return "spark-tcp";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant(
            "default",
            Guarantee.AT_MOST_ONCE,
            "batches of 1 s, as in its guide, which has no default; heap of 1 GB; " + ALWAYS),
        new Variant(
            TUNED,
            Guarantee.AT_MOST_ONCE,
            "batches of 150 ms, as in the comparison paper; spark.streaming.blockInterval 75 ms, so"
                + " that each has tasks for two cores; heap of 4 GB; "
                + ALWAYS));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    return Peer.start(
        scene,
        peer -> {
          String source = TcpPeer.startSource(peer, scene);
          peer.java(
              "engine",
              SparkTcpJob.class,
              SparkJvm.RECEIVERS,
              SparkJvm.flags(tuned ? "4g" : "1g"),
              scene.samples().toString(),
              String.valueOf(scene.cores()),
              source,
              peer.properties("engine", settings(tuned)).toString());
        });
  }

  private static Map<String, String> settings(boolean tuned) {
    return tuned
        ? Map.of(SparkTcpJob.BATCH_MILLIS, "150", "spark.streaming.blockInterval", "75ms")
        : Map.of(SparkTcpJob.BATCH_MILLIS, "1000");
  }
}
