package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds records and reads them, proving each by its checksums. */
final class SegmentReader {
  private static final int WINDOW_BYTES = 8 << 10;

  private final Storage storage;
  private final Window window;
  private @Nullable RecordHeader last;

  SegmentReader(Storage storage) {
    this.storage = storage;
    this.window = new Window(storage, WINDOW_BYTES);
  }

  /**
   * The record of a segment that holds a position, or the first behind it; null if there is none.
   *
   * @throws CorruptRecordException if a header on the way is damaged; the next call goes on behind
   *     it
   */
  @Nullable RecordHeader find(Segment segment, long position, PositionSet settled)
      throws IOException {
    int entry = segment.index().entry(position);
    if (entry < 0) {
      return null;
    }
    long offset = segment.index().offset(entry);
    long expected = segment.index().position(entry);
    RecordHeader hint = last;
    if (hint != null
        && hint.segment() == segment.name().number()
        && hint.end() <= position
        && hint.nextOffset() > offset) {
      offset = hint.nextOffset();
      expected = hint.end();
    }
    while (true) {
      offset = segment.pastDamage(offset);
      if (offset >= segment.dataEnd()) {
        return null;
      }
      int index = window.at(segment.file(), offset, RecordFormat.HEADER_BYTES);
      RecordHeader record =
          index < 0 ? null : RecordFormat.read(window.bytes(), index, segment.name(), offset);
      if (record == null || record.nextOffset() > segment.dataEnd()) {
        throw new CorruptRecordException(examine(segment, offset, expected, settled));
      }
      if (record.end() > position) {
        last = record;
        return record;
      }
      offset = record.nextOffset();
      expected = record.end();
    }
  }

  /** Fills {@code into} with the payload and sets its limit behind it; its position stays. */
  void read(Segment segment, RecordHeader record, ByteBuffer into, PositionSet settled)
      throws IOException {
    int start = into.position();
    into.limit(start + record.lengthBytes());
    int length = storage.read(segment.file(), record.payloadOffset(), into);
    into.position(start);
    if (length < record.lengthBytes()
        || Checksum.of(into, start, record.lengthBytes()) != record.payloadCrc()) {
      boolean recordFollows = record.nextOffset() < segment.dataEnd();
      throw new CorruptRecordException(
          new Damage(
              Damage.Kind.RECORD,
              segment.file(),
              record.offset(),
              record.nextOffset() - record.offset(),
              record.position(),
              settled.absent(record.position(), record.end()),
              recordFollows ? record.end() : -1));
    }
  }

  /** A segment's file is gone or cut. */
  void forget() {
    window.forget();
    last = null;
  }

  private Damage examine(Segment segment, long offset, long expected, PositionSet settled)
      throws IOException {
    long mark = SegmentScan.resync(window, segment, offset + 1, segment.dataEnd());
    segment.damaged(offset, mark);
    int index =
        mark < segment.dataEnd() ? window.at(segment.file(), mark, RecordFormat.HEADER_BYTES) : -1;
    RecordHeader next =
        index < 0 ? null : RecordFormat.read(window.bytes(), index, segment.name(), mark);
    List<PositionRange> lost =
        settled.absent(expected, next == null ? segment.end() : next.position());
    return new Damage(
        Damage.Kind.RECORD,
        segment.file(),
        offset,
        mark - offset,
        expected,
        lost,
        next == null ? -1 : next.position());
  }
}
