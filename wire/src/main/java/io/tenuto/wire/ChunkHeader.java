package io.tenuto.wire;

import java.nio.ByteBuffer;

/**
 * A piece of one large message. The first piece carries the entry's head before the data.
 *
 * @param delivery link-local number of the message
 * @param offset of this piece's data in the payload
 * @param totalBytes size of the whole payload
 * @param dataBytes size of this piece's data
 * @param crc CRC-32 of head and data of this piece, as the frame carries them
 * @param wholeCrc CRC-32 of the whole payload in the last piece, otherwise 0
 * @param epoch as in a batch
 * @param route as in a batch
 * @param attempt as in a batch
 * @param flags bits {@link #FIRST}, {@link #LAST}, {@link #ABORT}
 * @param headBytes size of the entry's head, 0 except in the first piece
 * @param packing how the frame carries the data
 * @param carriedBytes what the frame carries instead of the data: {@code dataBytes} if it is not
 *     packed
 */
public record ChunkHeader(
    long delivery,
    long offset,
    long totalBytes,
    int dataBytes,
    int crc,
    int wholeCrc,
    int epoch,
    int route,
    int attempt,
    int flags,
    int headBytes,
    Packing packing,
    int carriedBytes) {
  /** Encoded size, without the frame header. */
  public static final int BYTES = 48;

  public static final int FIRST = 1;
  public static final int LAST = 2;

  /**
   * The sender gives up this message, because it was settled while on its way; no more pieces
   * follow.
   */
  public static final int ABORT = 4;

  /** A piece whose data is in the frame as it is. */
  public ChunkHeader(
      long delivery,
      long offset,
      long totalBytes,
      int dataBytes,
      int crc,
      int wholeCrc,
      int epoch,
      int route,
      int attempt,
      int flags,
      int headBytes) {
    this(
        delivery,
        offset,
        totalBytes,
        dataBytes,
        crc,
        wholeCrc,
        epoch,
        route,
        attempt,
        flags,
        headBytes,
        Packing.NONE,
        dataBytes);
  }

  public boolean first() {
    return (flags & FIRST) != 0;
  }

  public boolean last() {
    return (flags & LAST) != 0;
  }

  public boolean aborted() {
    return (flags & ABORT) != 0;
  }

  /** Reads a chunk header and checks it against its frame. */
  public static ChunkHeader read(ByteBuffer from, int bodyBytes) {
    long delivery = from.getLong();
    long offset = from.getLong();
    long total = from.getLong();
    int data = from.getInt();
    int crc = from.getInt();
    int whole = from.getInt();
    int epoch = from.getInt();
    int route = from.getShort() & 0xffff;
    int attempt = from.get() & 0xff;
    int flags = from.get() & 0xff;
    int head = from.getShort() & 0xffff;
    Packing packing = Packing.of(from.getShort() & 0xffff);
    int carried = bodyBytes - BYTES - head;
    var header =
        new ChunkHeader(
            delivery, offset, total, data, crc, whole, epoch, route, attempt, flags, head, packing,
            carried);
    boolean consistent =
        data >= 0
            && attempt >= 1
            && data <= Frames.MAX_DATA_BYTES
            && (packing.packed() ? carried > 0 && carried < data : carried == data)
            && total >= 0
            && offset >= 0
            && offset <= total - data
            && header.first() == head > 0
            && (offset == 0 || !header.first())
            && (header.aborted() || header.last() == (offset + data == total));
    if (!consistent) {
      throw new ProtocolException(
          "chunk " + header + " contradicts itself or its frame of " + bodyBytes + " bytes");
    }
    return header;
  }

  /**
   * To be called before anything of head and data is believed.
   *
   * @param headAndData CRC-32 of both as they arrived
   * @throws DamagedException if these are not the bytes that were sent
   */
  public void verify(int headAndData) {
    if (headAndData != crc) {
      throw DamagedException.frame(FrameType.CHUNK, "head and data of " + this, crc, headAndData);
    }
  }

  /**
   * To be called with the last piece.
   *
   * @param payload CRC-32 of the whole payload as it arrived
   * @throws DamagedException if it is not the one that was sent
   */
  public void verifyWhole(int payload) {
    if (payload != wholeCrc) {
      throw DamagedException.frame(FrameType.CHUNK, "all data up to " + this, wholeCrc, payload);
    }
  }

  /** Frame header and chunk header. */
  public ByteBuffer frame() {
    ByteBuffer frame = Frames.begin(FrameType.CHUNK, BYTES + headBytes + carriedBytes);
    return Frames.finish(
        frame
            .putLong(delivery)
            .putLong(offset)
            .putLong(totalBytes)
            .putInt(dataBytes)
            .putInt(crc)
            .putInt(wholeCrc)
            .putInt(epoch)
            .putShort((short) route)
            .put((byte) attempt)
            .put((byte) flags)
            .putShort((short) headBytes)
            .putShort((short) packing.code()));
  }
}
