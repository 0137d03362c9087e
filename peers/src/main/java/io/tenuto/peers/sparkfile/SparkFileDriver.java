package io.tenuto.peers.sparkfile;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.peers.Peer;
import io.tenuto.peers.spark.Structured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Spark Structured Streaming, fed by a folder. */
public final class SparkFileDriver implements Driver {
  private static final String TUNED = "tuned";

  private static final String SCHEMA =
      "path STRING, modificationTime TIMESTAMP, length BIGINT, content BINARY";

  private static final String ALWAYS =
      "a file for each message, renamed into the folder that Spark watches (format binaryFile), which"
          + " deletes it once it is done (cleanSource), for no disk has room for all; "
          + Structured.ALWAYS;

  @Override
  public String name() {
    return "spark-file";
  }

  @Override
  public boolean needsOneHost() {
    return true;
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_LEAST_ONCE, "heap of 1 GB; " + ALWAYS),
        new Variant(
            TUNED, Guarantee.AT_LEAST_ONCE, "heap of 4 GB; nothing else is advised; " + ALWAYS));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    return Peer.start(
        scene,
        peer -> {
          Path watched = Files.createDirectory(scene.folder().resolve("watched"));
          Path written = Files.createDirectory(scene.folder().resolve("written"));
          peer.plainJava(
              "source",
              FileSource.class,
              scene.socket().toString(),
              scene.samples().toString(),
              written.toString(),
              watched.toString());
          new Structured(
                  "binaryFile",
                  SCHEMA,
                  "content",
                  Map.of("path", watched.toString(), "cleanSource", "delete"))
              .start(peer, scene, tuned ? "4g" : "1g");
        });
  }
}
