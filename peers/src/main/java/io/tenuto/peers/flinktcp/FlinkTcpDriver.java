package io.tenuto.peers.flinktcp;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.peers.Peer;
import io.tenuto.peers.flink.Flink;
import io.tenuto.peers.tcp.TcpPeer;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Flink with a source function of its own that reads from TCP. */
public final class FlinkTcpDriver implements Driver {
  private static final String TUNED = "tuned";
  private static final String ALWAYS = Flink.ALWAYS + "; no checkpoints: TCP repeats nothing";

  @Override
  public String name() {
    return "flink-tcp";
  }

  @Override
  public List<Variant> variants() {
    return List.of(
        new Variant("default", Guarantee.AT_MOST_ONCE, ALWAYS),
        new Variant(TUNED, Guarantee.AT_MOST_ONCE, ALWAYS + "; " + Flink.ADVISED));
  }

  @Override
  public SystemUnderTest start(Variant variant, Scene scene) throws IOException {
    boolean tuned = variant.name().equals(TUNED);
    return Peer.start(
        scene,
        peer -> {
          String source = TcpPeer.startSource(peer, scene);
          Flink.start(peer, scene, FlinkTcpJob.class, tuned, Map.of(FlinkTcpJob.SOURCE, source));
        });
  }
}
