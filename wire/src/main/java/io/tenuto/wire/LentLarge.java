package io.tenuto.wire;

import java.nio.ByteBuffer;

/**
 * One large message whose payload lies in memory which both ends see.
 *
 * @param delivery link-local number
 * @param offset where the payload begins in the sender's memory
 * @param totalBytes size of the payload
 * @param epoch as in a chunk
 * @param route as in a chunk
 * @param attempt as in a chunk
 */
public record LentLarge(
    long delivery, long offset, long totalBytes, int epoch, int route, int attempt) {
  private static final int FIXED_BYTES = 32;

  /** Reads and checks the beginning of a body; what remains of it is the head. */
  public static LentLarge read(ByteBuffer body) {
    int headBytes = body.remaining() - FIXED_BYTES;
    if (headBytes < Entry.FIXED_BYTES || headBytes > Entry.MAX_HEAD_BYTES) {
      throw new ProtocolException("lent large frame with a head of " + headBytes + " bytes");
    }
    var lent =
        new LentLarge(
            body.getLong(),
            body.getLong(),
            body.getLong(),
            body.getInt(),
            body.getShort() & 0xffff,
            body.get() & 0xff);
    if (body.get() != 0 || lent.attempt < 1 || lent.totalBytes < 0) {
      throw new ProtocolException(
          "lent large " + lent + ": a size, attempt 1 or more, a zero last byte expected");
    }
    return lent;
  }

  /** The whole frame; the head's position stays. */
  public ByteBuffer frame(ByteBuffer head) {
    int body = FIXED_BYTES + head.remaining();
    ByteBuffer frame = Frames.begin(FrameType.LENT_LARGE, body);
    return Frames.finish(
        frame
            .putLong(delivery)
            .putLong(offset)
            .putLong(totalBytes)
            .putInt(epoch)
            .putShort((short) route)
            .put((byte) attempt)
            .put((byte) 0)
            .put(head.duplicate()));
  }
}
