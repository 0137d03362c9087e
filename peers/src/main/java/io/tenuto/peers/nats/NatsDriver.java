package io.tenuto.peers.nats;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.util.List;

/** Core NATS: what nobody takes in time is lost. */
public final class NatsDriver implements Driver {
  @Override
  public String name() {
    return "nats";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_MOST_ONCE, NatsSettings.CORE_ALWAYS),
        new Variant(
            NatsSettings.TUNED,
            Guarantee.AT_MOST_ONCE,
            NatsSettings.CORE_ALWAYS + "; " + NatsSettings.CORE_ADVISED));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    return start(variant, scene, NatsSource.class, NatsProcessing.class);
  }

  /** Starts a server, and then these, which are given the same arguments in either driver. */
  static SystemUnderTest start(Variant variant, Scene scene, Class<?> source, Class<?> processing)
      throws IOException {
    boolean tuned = variant.name().equals(NatsSettings.TUNED);
    String samples = scene.samples().toString();
    return Peer.start(
        scene,
        peer -> {
          String server = peer.natsServer(NatsSettings.server(tuned)).address();
          peer.java(
              "processing",
              processing,
              NatsSettings.JARS,
              List.of(),
              samples,
              server,
              String.valueOf(scene.cores()),
              String.valueOf(tuned));
          peer.java(
              "source",
              source,
              NatsSettings.JARS,
              List.of(),
              scene.socket().toString(),
              samples,
              server);
        });
  }
}
