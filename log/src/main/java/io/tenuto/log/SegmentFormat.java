package io.tenuto.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Bytes of a segment's header and footer, little-endian; docs/log-format.md. Pure. */
final class SegmentFormat {
  static final int HEADER_BYTES = FilePreamble.BYTES + 28;
  static final int FOOTER_BYTES = 20;
  static final int FOOTER_MAGIC = 0x464E5454; // "TTNF"

  /**
   * The end mark of a sealed segment.
   *
   * @param records number of records in the segment
   * @param end position after the last message
   */
  record Footer(int records, long end) {}

  private SegmentFormat() {}

  static void writeHeader(ByteBuffer into, SegmentName name) {
    FilePreamble.write(into, FilePreamble.SEGMENT_MAGIC);
    int at = into.position();
    into.putLong(name.logId()).putLong(name.number()).putLong(name.base());
    into.putInt(Checksum.of(into, at, 24));
  }

  /** Header at the start of {@code bytes}, behind its preamble; null if it is not intact. */
  static @Nullable SegmentName readHeader(ByteBuffer bytes) {
    int at = FilePreamble.BYTES;
    if (bytes.limit() < HEADER_BYTES || bytes.getInt(at + 24) != Checksum.of(bytes, at, 24)) {
      return null;
    }
    return new SegmentName(bytes.getLong(at), bytes.getLong(at + 8), bytes.getLong(at + 16));
  }

  static void writeFooter(ByteBuffer into, SegmentName name, long offset, Footer footer) {
    int at = into.position();
    into.putInt(FOOTER_MAGIC).putInt(footer.records()).putLong(footer.end());
    into.putInt(Checksum.at(name.logId(), name.number(), offset, into, at, 16));
  }

  /**
   * Footer at index {@code at}, which lies at {@code offset} of the file; null if there is none.
   */
  static @Nullable Footer readFooter(ByteBuffer bytes, int at, SegmentName name, long offset) {
    boolean intact =
        bytes.limit() - at >= FOOTER_BYTES
            && bytes.getInt(at) == FOOTER_MAGIC
            && bytes.getInt(at + 16)
                == Checksum.at(name.logId(), name.number(), offset, bytes, at, 16);
    return intact ? new Footer(bytes.getInt(at + 4), bytes.getLong(at + 8)) : null;
  }
}
