package io.tenuto.transport;

import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What happens on an open link; called on the loop's thread. A {@link
 * io.tenuto.wire.ProtocolException} thrown from any of these closes the link.
 */
public interface LinkHandler {
  void onControl(Control control);

  default void onSettle(ByteBuffer body) {}

  default void onCredit(long messageLimit, long byteLimit) {}

  default void onDemand(long messages, long bytes, long headBytes) {}

  default void onForfeit(long messages, long bytes) {}

  /** A batch whose checksum and entries are right. The handler owns the block. */
  default void onBatch(BatchHeader header, Block entries) {
    entries.release();
  }

  /**
   * A large message begins; nothing has been allocated for it yet.
   *
   * @param head its entry's head, the handler's to keep
   * @return false to have its bytes passed over
   */
  default boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    return false;
  }

  /**
   * Where the bytes of an admitted message go; not asked for within a process, where bytes stay
   * where they are.
   *
   * @throws IOException if there is none; {@link #onLargeFailed} is called
   */
  default Landing landing(LargeHeader header, ByteBuffer head) throws IOException {
    throw new UnsupportedOperationException("admits large messages without a place for them");
  }

  /** A large message has arrived whole, with right checksums. The handler owns the payload. */
  default void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
    payload.release();
  }

  /** The sender gave an admitted message up; its landing has been released. */
  default void onLargeAborted(LargeHeader header, ByteBuffer head) {}

  /**
   * An admitted message could not be landed; what had landed is released, and the rest is passed
   * over. The link goes on.
   */
  default void onLargeFailed(LargeHeader header, ByteBuffer head, IOException cause) {}

  /** Everything queued has been written. */
  default void onWritable() {}

  /** The link is gone; nothing is called after this. The cause is null after an orderly close. */
  void onClosed(@Nullable Throwable cause);
}
