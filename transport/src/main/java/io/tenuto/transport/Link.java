package io.tenuto.transport;

import io.tenuto.api.Payload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import java.nio.ByteBuffer;

/** One connection after its handshake. Every method is called on its owner's thread. */
public interface Link {
  /**
   * Queues a batch; the entries must stay unchanged until their deliveries are settled or the link
   * is closed. Its checksum is the link's business.
   */
  void batch(BatchHeader header, ByteBuffer entries);

  /**
   * Queues a message whose payload travels in chunks, as it goes out; same ownership as for a
   * batch.
   */
  void large(LargeHeader header, ByteBuffer head, Payload payload);

  /** Stops sending a large message that was settled on its way. */
  void abort(long delivery);

  void control(Control control);

  /** Queues a whole small frame: settle, credit, demand or forfeit. */
  void frame(ByteBuffer whole);

  /** Whether bytes leave the process, so that what arrives is the receiver's own. */
  boolean leavesProcess();

  /** Whether nothing waits to be written, so that the next batch should be formed. */
  boolean writable();

  /** Writes what is queued and closes; the handler is told once. */
  void close();

  /** Closes at once, because of a fault. */
  void fail(Throwable cause);

  /** For people: how and whereto. */
  String describe();

  /** Nanoseconds of the owner's monotonic clock. */
  long nowNanos();

  /**
   * When a receiver's first lease begins, by the same clock: as this end sent its last word of the
   * handshake. Where it was {@code hello}, that is earlier than the link's opening.
   */
  default long leaseBeginsNanos() {
    return nowNanos();
  }
}
