package io.tenuto.peers.harmonicio;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.util.List;

/**
 * What HarmonicIO's own clients get from a master with a gateway: a question, a connection and a
 * pull for each message. A source is told nothing of what it has sent, so that the guarantee is
 * that of HarmonicIO, although nothing is lost that the gateway has.
 */
public final class HarmonicIoDriver implements Driver {
  private static final String TUNED = "tuned";
  private static final int CONNECTORS = 8;

  @Override
  public String name() {
    return "harmonicio";
  }

  @Override
  public List<Variant> variants() {
    String note = "HarmonicIO's clients, as its protocol describes them, and Tenuto's gateway";
    return List.of(
        new Variant("default", Guarantee.AT_MOST_ONCE, note + "; one connector"),
        new Variant(TUNED, Guarantee.AT_MOST_ONCE, note + "; " + CONNECTORS + " connectors"));
  }

  /** A connector is told a numeric address of this host. */
  @Override
  public boolean needsOneHost() {
    return true;
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    int connectors = variant.name().equals(TUNED) ? CONNECTORS : 1;
    String samples = scene.samples().toString();
    return Peer.start(
        scene,
        peer -> {
          String gateway = peer.harmonicIoGateway();
          peer.plainJava(
              "processing",
              HarmonicIoProcessing.class,
              samples,
              gateway,
              String.valueOf(scene.cores()));
          peer.plainJava(
              "source",
              HarmonicIoSource.class,
              scene.socket().toString(),
              samples,
              gateway,
              String.valueOf(connectors));
        });
  }
}
