package io.tenuto.engine.backlog;

import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands before the entries in each record of a backlog's log, little-endian: u8 version, u8
 * kind, u8 attempt, u8 zero, u16 bytes of the stream's name, u16 of the source's, i64 incarnation,
 * u32 bytes of the head, u32 CRC-32 of the payload's file, i64 its size, i64 its number; then both
 * names in UTF-8. See {@code docs/backlog.md}.
 *
 * @param kind how the messages follow
 * @param attempt how often they have been leased, 1 to 255
 * @param origin what their identities share
 * @param headBytes size of the entry's head, 0 for a batch
 * @param file where the payload is, for {@link Kind#FILE}
 */
record RecordForm(Kind kind, int attempt, Origin origin, int headBytes, PayloadFile file) {
  static final int VERSION = 1;
  static final int FIXED_BYTES = 40;

  /** How the messages of a record follow. */
  enum Kind {
    /** Entries that hold their payloads. */
    BATCH(1),
    /** One head and its payload. */
    LARGE(2),
    /** One head; its payload is a file beside the log. */
    FILE(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("kind " + code + " is unknown");
    }
  }

  /**
   * A payload in a file of its own.
   *
   * @param number names the file; 1 or more, 0 for none
   * @param sizeBytes of the payload
   * @param crc CRC-32 of the payload
   */
  record PayloadFile(long number, long sizeBytes, int crc) {
    static final PayloadFile NONE = new PayloadFile(0, 0, 0);
  }

  /** The record is of a version that this program does not know. */
  static final class LaterVersionException extends Exception {
    private static final long serialVersionUID = 1L;

    LaterVersionException(int version) {
      super("version " + version);
    }
  }

  /** Bytes that stand before the entries or head, position 0. */
  ByteBuffer encoded() {
    byte[] stream = origin.stream().getBytes(StandardCharsets.UTF_8);
    byte[] source = origin.source().getBytes(StandardCharsets.UTF_8);
    if (stream.length > 0xffff || source.length > 0xffff) {
      throw new IllegalArgumentException(
          "names of stream and source have "
              + stream.length
              + " and "
              + source.length
              + " bytes; at most 65,535 each can be stored");
    }
    return Frames.buffer(FIXED_BYTES + stream.length + source.length)
        .put((byte) VERSION)
        .put((byte) kind.code)
        .put((byte) attempt)
        .put((byte) 0)
        .putShort((short) stream.length)
        .putShort((short) source.length)
        .putLong(origin.incarnation())
        .putInt(headBytes)
        .putInt(file.crc())
        .putLong(file.sizeBytes())
        .putLong(file.number())
        .put(stream)
        .put(source)
        .flip();
  }

  /**
   * Reads from a little-endian buffer, whose position moves to the entries or head.
   *
   * @throws IllegalArgumentException if that is not what was written
   */
  static RecordForm read(ByteBuffer from) throws LaterVersionException {
    require(from.remaining() >= FIXED_BYTES, "too short");
    int version = from.get() & 0xff;
    if (version > VERSION) {
      throw new LaterVersionException(version);
    }
    int code = from.get();
    int attempt = from.get() & 0xff;
    from.get();
    int streamBytes = from.getShort() & 0xffff;
    int sourceBytes = from.getShort() & 0xffff;
    long incarnation = from.getLong();
    int headBytes = from.getInt();
    int crc = from.getInt();
    long sizeBytes = from.getLong();
    var file = new PayloadFile(from.getLong(), sizeBytes, crc);
    Kind kind = Kind.of(code);
    require(from.remaining() >= streamBytes + sourceBytes, "names cut short");
    var origin = new Origin(text(from, streamBytes), text(from, sourceBytes), incarnation);
    boolean batch = kind == Kind.BATCH;
    require(batch ? headBytes == 0 : headBytes >= Entry.FIXED_BYTES, "contradicts itself");
    require(headBytes <= from.remaining(), "head cut short");
    return new RecordForm(kind, attempt, origin, headBytes, file);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static String text(ByteBuffer from, int bytes) {
    byte[] text = new byte[bytes];
    from.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
