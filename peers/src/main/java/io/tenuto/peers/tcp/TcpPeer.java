package io.tenuto.peers.tcp;

import io.tenuto.bench.system.Scene;
import io.tenuto.peers.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts such a source. */
public final class TcpPeer {
  private TcpPeer() {}

  /** Answers with the address, {@code host:port}, where it waits for one reader. */
  public static String startSource(Peer peer, Scene scene) throws IOException {
    Path address = scene.folder().resolve("address");
    peer.plainJava(
        "source",
        TcpSource.class,
        scene.socket().toString(),
        scene.samples().toString(),
        scene.hosts().source().address(),
        address.toString());
    return Files.readString(address);
  }
}
