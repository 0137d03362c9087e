package io.tenuto.peers.aeron;

/** Aeron over UDP, on the loopback. */
public final class AeronUdpDriver extends AeronDriver {
  /** Found by the bench. */
  public AeronUdpDriver() {
    super(
        "aeron-udp",
        "aeron:udp?endpoint=127.0.0.1" + AeronStreams.ANY_PORT,
        AeronSettings.UDP_ALWAYS,
        AeronSettings.UDP_ADVISED);
  }
}
