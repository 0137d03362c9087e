package io.tenuto.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first 16 bytes of every file, the same in all versions to come: magic, version, CRC-32 of
 * both.
 */
final class FilePreamble {
  static final int BYTES = 16;
  static final int VERSION = 1;
  static final long SEGMENT_MAGIC = magic("TENUTOLG");
  static final long SETTLEMENT_MAGIC = magic("TENUTOST");
  static final long JOURNAL_MAGIC = magic("TENUTOJL");

  private FilePreamble() {}

  static void write(ByteBuffer into, long magic) {
    int at = into.position();
    into.putLong(magic).putInt(VERSION).putInt(Checksum.of(into, at, 12));
  }

  /** Version of the file that begins at {@code at}; 0 if these bytes are not an intact preamble. */
  static int version(ByteBuffer bytes, int at, long magic) {
    boolean intact =
        bytes.limit() - at >= BYTES
            && bytes.getLong(at) == magic
            && bytes.getInt(at + 12) == Checksum.of(bytes, at, 12);
    return intact ? bytes.getInt(at + 8) : 0;
  }

  private static long magic(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getLong();
  }
}
