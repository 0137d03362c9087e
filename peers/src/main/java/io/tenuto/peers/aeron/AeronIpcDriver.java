package io.tenuto.peers.aeron;

/** Aeron between processes of one host: through the memory that they share. */
public final class AeronIpcDriver extends AeronDriver {
  /** Found by the bench. */
  public AeronIpcDriver() {
    super("aeron-ipc", "aeron:ipc", AeronSettings.IPC_ALWAYS, AeronSettings.IPC_ADVISED);
  }
}
