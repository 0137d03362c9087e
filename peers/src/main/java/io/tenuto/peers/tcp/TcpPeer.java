package io.tenuto.peers.tcp;

import io.tenuto.bench.system.Scene;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts such a source. */
public final class TcpPeer {
  private TcpPeer() {}

  /** Answers with the port of the loopback where it waits for one reader. */
  public static String startSource(Peer peer, Scene scene) throws IOException {
    Path port = scene.folder().resolve("port");
    peer.plainJava(
        "source",
        TcpSource.class,
        scene.socket().toString(),
        scene.samples().toString(),
        port.toString());
    return Files.readString(port);
  }
}
