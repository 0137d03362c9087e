package io.tenuto.peers.aeron;

import io.tenuto.clusters.Host;

/** Aeron between processes of one host: through the memory that they share. */
public final class AeronIpcDriver extends AeronDriver {
  /** Found by the bench. */
  public AeronIpcDriver() {
    super("aeron-ipc", AeronSettings.IPC_ALWAYS, AeronSettings.IPC_ADVISED);
  }

  @Override
  String channel(Host processing) {
    return "aeron:ipc";
  }

  @Override
  public boolean needsOneHost() {
    return true;
  }
}
