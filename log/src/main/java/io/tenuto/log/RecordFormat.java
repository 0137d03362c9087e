package io.tenuto.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes of a record's header, little-endian; docs/log-format.md. Pure. */
final class RecordFormat {
  static final int HEADER_BYTES = 36;
  static final int MAGIC = 0x524E5454; // "TTNR"

  private RecordFormat() {}

  static void write(ByteBuffer into, SegmentName name, RecordHeader header) {
    int at = into.position();
    into.putInt(MAGIC).putInt(header.lengthBytes()).putInt(header.count());
    into.putInt(header.payloadCrc()).putLong(header.tag()).putLong(header.position());
    into.putInt(Checksum.at(name.logId(), name.number(), header.offset(), into, at, 32));
  }

  /**
   * Header at index {@code at}, which lies at {@code offset} of the file; null if there is no
   * intact one. Its length may be relied on: the checksum has proved it.
   */
  static @Nullable RecordHeader read(ByteBuffer bytes, int at, SegmentName name, long offset) {
    boolean intact =
        bytes.limit() - at >= HEADER_BYTES
            && bytes.getInt(at) == MAGIC
            && bytes.getInt(at + 32)
                == Checksum.at(name.logId(), name.number(), offset, bytes, at, 32);
    if (!intact) {
      return null;
    }
    int lengthBytes = bytes.getInt(at + 4);
    int count = bytes.getInt(at + 8);
    long position = bytes.getLong(at + 24);
    if (lengthBytes < 1 || count < 1 || position < 0 || position > Long.MAX_VALUE - count) {
      return null;
    }
    return new RecordHeader(
        position,
        count,
        lengthBytes,
        bytes.getLong(at + 16),
        name.number(),
        offset,
        bytes.getInt(at + 12));
  }
}
