package io.tenuto.peers.aeron;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.Host;
import io.tenuto.clusters.JarSet;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Aeron by one of its media. Aeron sends again what the network has lost, and the subscriber holds
 * up the source; but nothing outlives a process, so that it promises at most once.
 */
abstract class AeronDriver implements Driver {
  private static final String TUNED = "tuned";
  private static final JarSet JARS =
      new JarSet("aeron-1.51.0", List.of("io.aeron:aeron-driver:1.51.0"));

  private final String name;
  private final List<Variant> variants;

  AeronDriver(String name, String always, String advised) {
    this.name = name;
    variants =
        List.of(
            new Variant("default", Guarantee.AT_MOST_ONCE, always),
            new Variant(TUNED, Guarantee.AT_MOST_ONCE, always + "; " + advised));
  }

  /** The channel to the processing on its host. */
  abstract String channel(Host processing);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final List<Variant> variants() {
    return variants;
  }

  @Override
  public final SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    boolean apart = scene.hosts().apart();
    Path channels = scene.folder().resolve("channels");
    List<String> flags = AeronSettings.flags(scene.folder().resolve("aeron"), tuned);
    List<String> ofSource =
        apart ? AeronSettings.flags(scene.folder().resolve("aeron-source"), tuned) : flags;
    String samples = scene.samples().toString();
    String streams = String.valueOf(scene.cores());
    return Peer.start(
        scene,
        peer -> {
          peer.java("media-driver", AeronMediaDriver.class, JARS, flags);
          if (apart) {
            peer.java("source-driver", AeronMediaDriver.class, JARS, ofSource);
          }
          peer.java(
              "processing",
              AeronProcessing.class,
              JARS,
              flags,
              samples,
              streams,
              channel(scene.hosts().processing()),
              channels.toString());
          peer.java(
              "source",
              AeronSource.class,
              JARS,
              ofSource,
              scene.socket().toString(),
              samples,
              channels.toString());
        });
  }
}
