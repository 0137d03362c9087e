package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Carries out what {@link LogMachine} decides about segment files. Decides nothing. */
final class SegmentWriter {
  private static final int FRAME_BYTES = 64; // more than any header

  private final Storage storage;
  private final ByteBuffer frame =
      ByteBuffer.allocateDirect(FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private ByteBuffer[] gathered = new ByteBuffer[2];

  SegmentWriter(Storage storage) {
    this.storage = storage;
  }

  /** Creates a segment file: complete, or not under its name. */
  void create(SegmentName name) throws IOException {
    String unfinished = name.unfinishedName();
    boolean renamed = false;
    try {
      storage.create(unfinished);
      SegmentFormat.writeHeader(frame.clear(), name);
      storage.write(unfinished, 0, frame.flip());
      storage.force(unfinished);
      storage.rename(unfinished, name.fileName());
      renamed = true;
      storage.forceFolder();
    } catch (IOException e) {
      try {
        storage.delete(renamed ? name.fileName() : unfinished);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** CRC-32 of all remaining bytes. Leaves positions as they are. */
  static int crc(ByteBuffer[] data) {
    var crc = new CRC32();
    for (ByteBuffer part : data) {
      crc.update(part.duplicate());
    }
    return (int) crc.getValue();
  }

  /** Writes a record where its header says. Leaves positions of {@code data} as they are. */
  void append(Segment segment, RecordHeader record, ByteBuffer[] data) throws IOException {
    if (gathered.length != data.length + 1) {
      gathered = new ByteBuffer[data.length + 1];
    }
    RecordFormat.write(frame.clear(), segment.name(), record);
    gathered[0] = frame.flip();
    for (int i = 0; i < data.length; i++) {
      gathered[i + 1] = data[i].duplicate();
    }
    try {
      storage.write(segment.file(), record.offset(), gathered);
    } finally {
      Arrays.fill(gathered, null); // keeps no caller's buffer alive
    }
  }

  /**
   * Forces a segment and then writes its footer, which so proves that all before it was forced. The
   * footer itself is not forced, and may be missing: then the next process reads more.
   */
  void seal(Segment segment, boolean unforced) throws IOException {
    if (unforced) {
      storage.force(segment.file());
    }
    var footer = new SegmentFormat.Footer(segment.records(), segment.end());
    SegmentFormat.writeFooter(frame.clear(), segment.name(), segment.dataEnd(), footer);
    try {
      storage.write(segment.file(), segment.dataEnd(), frame.flip());
    } catch (IOException e) {
      withoutFooter(segment);
    }
    storage.release(segment.file());
  }

  private void withoutFooter(Segment segment) {
    try {
      storage.truncate(segment.file(), segment.dataEnd());
    } catch (IOException e) {
      // Part of a footer behind forced records: the next process reports it, no message is lost.
      frame.clear();
    }
  }
}
