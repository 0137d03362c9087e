package io.tenuto.wire;

import java.nio.ByteBuffer;

/**
 * Entries that lie in memory which both ends see.
 *
 * @param header as of a batch; its checksum is 0, since nothing was carried
 * @param offset where the entries begin in the sender's memory
 * @param bytes of all entries, as much as a batch may have
 */
public record LentBatch(BatchHeader header, long offset, int bytes) {
  private static final int BODY_BYTES = BatchHeader.BYTES + 16;

  /** Reads and checks the body of such a frame. */
  public static LentBatch read(ByteBuffer body) {
    if (body.remaining() != BODY_BYTES) {
      throw new ProtocolException(
          "lent frame of " + body.remaining() + " bytes; it has " + BODY_BYTES);
    }
    var lent = new LentBatch(BatchHeader.read(body), body.getLong(), body.getInt());
    if (lent.bytes < Entry.FIXED_BYTES || lent.bytes > Frames.MAX_DATA_BYTES) {
      throw new ProtocolException("lent frame of entries of " + lent.bytes + " bytes in all");
    }
    return lent;
  }

  /** The whole frame. */
  public ByteBuffer frame() {
    ByteBuffer frame = Frames.begin(FrameType.LENT, BODY_BYTES);
    header.put(frame);
    return Frames.finish(frame.putLong(offset).putInt(bytes).putInt(0));
  }
}
