package io.tenuto.wire;

import io.tenuto.api.Header;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Layout of one entry: i64 sequence, i64 time (µs since 1970), u32 payload length, u16 header
 * length, u8 path depth, u8 zero; then u32 path indices, the JSON header, the payload. An entry
 * whose payload travels in chunks has a payload length of 0 here, and only its head (everything
 * before the payload) is sent.
 */
public final class Entry {
  /** Fixed part. */
  public static final int FIXED_BYTES = 24;

  /** Largest JSON header. */
  public static final int MAX_HEADER_BYTES = 65_535;

  /** Largest head, header and path together: a chunk states its size in 16 bits. */
  public static final int MAX_HEAD_BYTES = 65_535;

  /** Most stages a message can pass. */
  public static final int MAX_DEPTH = 255;

  static final byte[] NO_HEADER = {};

  private Entry() {}

  /** JSON of a header; nothing for an empty one. */
  public static byte[] encode(Header header) {
    if (header.isEmpty()) {
      return NO_HEADER;
    }
    byte[] json = Json.write(header.values());
    if (json.length > MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "header: "
              + json.length
              + " bytes of JSON are more than the limit of "
              + MAX_HEADER_BYTES
              + ". Put bulky values into the payload.");
    }
    return json;
  }

  /** Bytes of an entry's head: everything before the payload. */
  public static int headBytes(int headerBytes, int depth) {
    return FIXED_BYTES + 4 * depth + headerBytes;
  }

  /**
   * As {@link #headBytes}, for a message that may travel in chunks.
   *
   * @throws IllegalArgumentException if it could not, naming the limit
   */
  public static int fittingHeadBytes(int headerBytes, int depth) {
    int bytes = headBytes(headerBytes, depth);
    if (bytes > MAX_HEAD_BYTES) {
      throw new IllegalArgumentException(
          "header: "
              + headerBytes
              + " bytes of JSON are more than the limit of "
              + (MAX_HEAD_BYTES - headBytes(0, depth))
              + " after "
              + depth
              + " stages. Put bulky values into the payload.");
    }
    return bytes;
  }

  /** Writes a head at the buffer's position; the buffer is little-endian and has room. */
  public static void putHead(
      ByteBuffer into,
      long sequence,
      long timeMicros,
      int payloadBytes,
      byte[] header,
      List<Integer> path) {
    if (path.size() > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "path: a message can pass at most " + MAX_DEPTH + " stages");
    }
    into.putLong(sequence)
        .putLong(timeMicros)
        .putInt(payloadBytes)
        .putShort((short) header.length)
        .put((byte) path.size())
        .put((byte) 0);
    for (int i = 0; i < path.size(); i++) {
      into.putInt(path.get(i));
    }
    into.put(header);
  }

  /** Size of the whole entry that begins at {@code offset}. */
  static long size(ByteBuffer data, int offset) {
    return FIXED_BYTES
        + 4L * (data.get(offset + 22) & 0xff)
        + (data.getShort(offset + 20) & 0xffff)
        + Integer.toUnsignedLong(data.getInt(offset + 16));
  }

  /**
   * Checks that {@code data} (position 0 to limit, little-endian) is exactly {@code count} entries.
   *
   * @throws ProtocolException if it is not
   */
  public static void check(ByteBuffer data, int count) {
    int offset = 0;
    int limit = data.limit();
    for (int i = 0; i < count; i++) {
      if (limit - offset < FIXED_BYTES) {
        throw new ProtocolException("batch of " + count + " entries ends inside entry " + i);
      }
      long size = size(data, offset);
      if (size > limit - offset || data.getLong(offset) < 0) {
        throw new ProtocolException(
            "batch entry " + i + " claims " + size + " of " + (limit - offset) + " bytes left");
      }
      offset += (int) size;
    }
    if (offset != limit) {
      throw new ProtocolException("batch has " + (limit - offset) + " bytes behind its last entry");
    }
  }

  /** A little-endian view of the buffer's remaining bytes, position 0. */
  public static ByteBuffer view(ByteBuffer buffer) {
    return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
