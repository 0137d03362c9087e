package io.tenuto.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and bytes of a journal's files, little-endian; docs/log-format.md. Pure. */
final class JournalFormat {
  static final int HEADER_BYTES = FilePreamble.BYTES + 20;
  static final int HEAD_BYTES = 8;
  static final int TAIL_BYTES = 4;

  /** Longest record: far more than the master writes, far less than memory. */
  static final int RECORD_MAX_BYTES = 32 << 20;

  private static final Pattern PATTERN = Pattern.compile("journal-(\\d{10})-([0-9a-f]{16})\\.log");
  private static final String UNFINISHED = ".new";

  /**
   * What the name of a file says.
   *
   * @param generation rises with each file that replaces another
   */
  record Name(long journalId, long generation) {
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
      return String.format("journal-%010d-%016x.log", generation, journalId);
    }

    String unfinishedName() {
      return fileName() + UNFINISHED;
    }
  }

  private JournalFormat() {}

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static void writeHeader(ByteBuffer into, Name name) {
    FilePreamble.write(into, FilePreamble.JOURNAL_MAGIC);
    int at = into.position();
    into.putLong(name.journalId()).putLong(name.generation()).putInt(Checksum.of(into, at, 16));
  }

  /** Header of a file, behind its preamble; null if it is not intact. */
  static @Nullable Name readHeader(ByteBuffer file) {
    int at = FilePreamble.BYTES;
    return file.limit() >= HEADER_BYTES && file.getInt(at + 16) == Checksum.of(file, at, 16)
        ? new Name(file.getLong(at), file.getLong(at + 8))
        : null;
  }

  /** Bytes that a record of this payload takes in the file. */
  static int recordBytes(int payloadBytes) {
    return HEAD_BYTES + payloadBytes + TAIL_BYTES;
  }

  /** Writes a record that will lie at {@code offset} of the file; one without payload is a mark. */
  static void writeRecord(ByteBuffer into, Name name, long offset, byte[] payload) {
    int at = into.position();
    into.putInt(payload.length).putInt(placed(name, offset, into, at, 4));
    into.put(payload);
    into.putInt(placed(name, offset + HEAD_BYTES, into, at + HEAD_BYTES, payload.length));
  }

  /** Length of the payload of an intact record at this offset of the whole file; -1 if none is. */
  static int intactAt(ByteBuffer file, int offset, Name name) {
    if (file.limit() - offset < HEAD_BYTES + TAIL_BYTES
        || file.getInt(offset + 4) != placed(name, offset, file, offset, 4)) {
      return -1;
    }
    int length = file.getInt(offset);
    if (length < 0 || length > file.limit() - offset - HEAD_BYTES - TAIL_BYTES) {
      return -1;
    }
    int payload = offset + HEAD_BYTES;
    return file.getInt(payload + length) == placed(name, payload, file, payload, length)
        ? length
        : -1;
  }

  private static int placed(Name name, long offset, ByteBuffer bytes, int from, int lengthBytes) {
    return Checksum.at(name.journalId(), name.generation(), offset, bytes, from, lengthBytes);
  }
}
