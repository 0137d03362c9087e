package io.tenuto.peers.aeron;

import io.tenuto.clusters.Host;

/** Aeron over UDP. */
public final class AeronUdpDriver extends AeronDriver {
  /** Found by the bench. */
  public AeronUdpDriver() {
    super("aeron-udp", AeronSettings.UDP_ALWAYS, AeronSettings.UDP_ADVISED);
  }

  @Override
  String channel(Host processing) {
    return "aeron:udp?endpoint=" + processing.address() + AeronStreams.ANY_PORT;
  }
}
