package io.tenuto.peers.nats;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import java.io.IOException;
import java.util.List;

/** NATS with JetStream: the server keeps a message in a file until it is acknowledged. */
public final class JetStreamDriver implements Driver {
  @Override
  public String name() {
    return "nats-jetstream";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_LEAST_ONCE, NatsSettings.STREAM_ALWAYS),
        new Variant(
            NatsSettings.TUNED,
            Guarantee.AT_LEAST_ONCE,
            NatsSettings.STREAM_ALWAYS + "; " + NatsSettings.STREAM_ADVISED));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    return NatsDriver.start(variant, scene, JetStreamSource.class, JetStreamProcessing.class);
  }
}
