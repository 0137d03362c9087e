package io.tenuto.wire;

import java.nio.ByteBuffer;

/**
 * What is common to the entries of one batch.
 *
 * @param firstDelivery link-local number of the first entry; the others follow without gaps
 * @param count entries, at least 1
 * @param crc CRC-32 of all entries
 * @param epoch the link's lease epoch
 * @param route link-local number of the messages' origin, announced by a {@code route} control
 *     frame
 * @param attempt how often these messages have been leased, 1 to 255
 */
public record BatchHeader(
    long firstDelivery, int count, int crc, int epoch, int route, int attempt) {
  /** Encoded size, without the frame header. */
  public static final int BYTES = 24;

  /** Reads and checks a batch header. */
  public static BatchHeader read(ByteBuffer from) {
    var header =
        new BatchHeader(
            from.getLong(),
            from.getInt(),
            from.getInt(),
            from.getInt(),
            from.getShort() & 0xffff,
            from.get() & 0xff);
    if (from.get() != 0 || header.count < 1 || header.attempt < 1) {
      throw new ProtocolException(
          "batch " + header + ": at least one entry, attempt 1 or more, a zero last byte expected");
    }
    return header;
  }

  /** Frame header and batch header for entries of {@code dataBytes} in all. */
  public ByteBuffer frame(int dataBytes) {
    ByteBuffer frame = Frames.begin(FrameType.BATCH, BYTES + dataBytes);
    put(frame);
    return Frames.finish(frame);
  }

  /** Writes it at the buffer's position. */
  void put(ByteBuffer into) {
    into.putLong(firstDelivery)
        .putInt(count)
        .putInt(crc)
        .putInt(epoch)
        .putShort((short) route)
        .put((byte) attempt)
        .put((byte) 0);
  }

  /**
   * To be called before anything of the entries is believed.
   *
   * @throws DamagedException if these are not the entries that were sent
   */
  public void verify(ByteBuffer entries) {
    int computed = Crc.of(entries);
    if (computed != crc) {
      throw DamagedException.frame(FrameType.BATCH, "the entries of " + this, crc, computed);
    }
  }

  /** The same batch, summed. */
  public BatchHeader of(ByteBuffer entries) {
    return new BatchHeader(firstDelivery, count, Crc.of(entries), epoch, route, attempt);
  }
}
