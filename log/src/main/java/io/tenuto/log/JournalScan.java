package io.tenuto.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads one whole file of a journal, and tells a torn end from damage. Pure. */
final class JournalScan {
  private final ByteBuffer file;
  private final JournalFormat.Name name;
  private final List<byte[]> records = new ArrayList<>();
  private int cutBytes;

  private JournalScan(ByteBuffer file, JournalFormat.Name name) {
    this.file = file;
    this.name = name;
  }

  /**
   * @param file all its bytes, little-endian
   * @throws CorruptJournalException if bytes that were certain to be on the disk are not what was
   *     written
   * @throws UnusableLogException if this is a later version, or a file of something else
   */
  static JournalScan of(ByteBuffer file, JournalFormat.Name name) throws LogException {
    var scan = new JournalScan(file, name);
    scan.checkHeader();
    scan.read();
    return scan;
  }

  /** The snapshot that the file begins with, then each change. */
  List<byte[]> records() {
    return records;
  }

  /** Bytes at the end that a crash has left of a record that nobody was promised. */
  int cutBytes() {
    return cutBytes;
  }

  private void checkHeader() throws LogException {
    int version = FilePreamble.version(file, 0, FilePreamble.JOURNAL_MAGIC);
    if (version > FilePreamble.VERSION) {
      throw new UnusableLogException(
          UnusableLogException.Reason.VERSION,
          name.fileName()
              + ": format version "
              + version
              + "; this program knows version "
              + FilePreamble.VERSION
              + ". Open it with the program that wrote it, or use another folder.",
          null);
    }
    if (version == 0) {
      throw new CorruptJournalException(
          name.fileName(), 0, "these are not the first bytes of a journal");
    }
    JournalFormat.Name inside = JournalFormat.readHeader(file);
    if (inside == null) {
      throw new CorruptJournalException(
          name.fileName(), FilePreamble.BYTES, "the header is damaged");
    }
    if (!inside.equals(name)) {
      throw new UnusableLogException(
          UnusableLogException.Reason.MIXED,
          name.fileName()
              + ": was written as "
              + inside.fileName()
              + ". Give it its name again, or use another folder.",
          null);
    }
  }

  private void read() throws CorruptJournalException {
    int offset = JournalFormat.HEADER_BYTES;
    while (offset < file.limit()) {
      int length = JournalFormat.intactAt(file, offset, name);
      if (length < 0 && isLostMark(offset)) {
        length = 0;
      }
      if (length < 0) {
        checkTorn(offset);
        cutBytes = file.limit() - offset;
        break;
      }
      if (length > 0) {
        byte[] payload = new byte[length];
        file.get(offset + JournalFormat.HEAD_BYTES, payload);
        records.add(payload);
      }
      offset += JournalFormat.recordBytes(length);
    }
    if (records.isEmpty()) { // it got its name after it had been forced with its snapshot
      throw new CorruptJournalException(
          name.fileName(), JournalFormat.HEADER_BYTES, "the snapshot it began with is not there");
    }
  }

  /** A mark is not forced, so a power cut may keep what was written behind it and not itself. */
  private boolean isLostMark(int offset) {
    int next = offset + JournalFormat.recordBytes(0); // anything but a mark is longer
    return next < file.limit() && JournalFormat.intactAt(file, next, name) > 0;
  }

  /** A record is written when the one before it is on the disk: so only the last can be torn. */
  private void checkTorn(int damaged) throws CorruptJournalException {
    for (int offset = damaged + 1; offset < file.limit(); offset++) {
      if (JournalFormat.intactAt(file, offset, name) >= 0) {
        throw new CorruptJournalException(
            name.fileName(),
            damaged,
            "a record is damaged, and an intact one follows at offset " + offset);
      }
    }
  }
}
