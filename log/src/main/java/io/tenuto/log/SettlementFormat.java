package io.tenuto.log;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and bytes of settlement files, little-endian; docs/log-format.md. Pure. */
final class SettlementFormat {
  static final int HEADER_BYTES = FilePreamble.BYTES + 20;
  static final int SLOT_BYTES = 20;

  private static final Pattern PATTERN = Pattern.compile("settled-(\\d{10})-([0-9a-f]{16})\\.log");
  private static final String UNFINISHED = ".new";

  /**
   * What the name of a settlement file says.
   *
   * @param generation rises with each file that replaces another
   */
  record Name(long logId, long generation) {
    static @Nullable Name parse(String fileName) {
      Matcher matcher = PATTERN.matcher(fileName);
      return matcher.matches()
          ? new Name(Long.parseUnsignedLong(matcher.group(2), 16), Long.parseLong(matcher.group(1)))
          : null;
    }

    static boolean isUnfinished(String fileName) {
      return fileName.endsWith(UNFINISHED)
          && parse(fileName.substring(0, fileName.length() - UNFINISHED.length())) != null;
    }

    String fileName() {
      return String.format("settled-%010d-%016x.log", generation, logId);
    }

    String unfinishedName() {
      return fileName() + UNFINISHED;
    }
  }

  private SettlementFormat() {}

  static void writeHeader(ByteBuffer into, Name name) {
    FilePreamble.write(into, FilePreamble.SETTLEMENT_MAGIC);
    int at = into.position();
    into.putLong(name.logId()).putLong(name.generation()).putInt(Checksum.of(into, at, 16));
  }

  /** Header at the start of {@code bytes}, behind its preamble; null if it is not intact. */
  static @Nullable Name readHeader(ByteBuffer bytes) {
    int at = FilePreamble.BYTES;
    return bytes.limit() >= HEADER_BYTES && bytes.getInt(at + 16) == Checksum.of(bytes, at, 16)
        ? new Name(bytes.getLong(at), bytes.getLong(at + 8))
        : null;
  }

  static void writeSlot(ByteBuffer into, Name name, long offset, long first, long end) {
    int at = into.position();
    into.putLong(first).putLong(end);
    into.putInt(Checksum.at(name.logId(), name.generation(), offset, into, at, 16));
  }

  /**
   * Range at index {@code at}, which lies at {@code offset} of the file; null if it is not intact.
   */
  static @Nullable PositionRange readSlot(ByteBuffer bytes, int at, Name name, long offset) {
    if (bytes.getInt(at + 16)
        != Checksum.at(name.logId(), name.generation(), offset, bytes, at, 16)) {
      return null;
    }
    long first = bytes.getLong(at);
    long end = bytes.getLong(at + 8);
    return first >= 0 && end >= first ? new PositionRange(first, end) : null;
  }
}
