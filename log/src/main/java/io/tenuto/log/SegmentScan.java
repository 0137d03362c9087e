package io.tenuto.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over one segment file from record to record and tells intact from damaged. Reads, changes
 * nothing, and allocates nothing by what it reads.
 */
final class SegmentScan {
  /**
   * A stretch without an intact record.
   *
   * @param fromOffset where it begins
   * @param toOffset where the next intact record, the footer, or the end of the file is
   * @param after position expected there
   * @param next position of the next intact record, or the footer's end; -1 if nothing intact
   *     follows
   * @param recordFollows whether {@code next} is a record
   * @param namedEnd end of the highest message that an intact header in it names; at least {@code
   *     after}
   */
  record Gap(
      long fromOffset,
      long toOffset,
      long after,
      long next,
      boolean recordFollows,
      long namedEnd) {}

  private final Window window;
  private final Segment segment;
  private final long fileBytes;
  private final List<Gap> gaps = new ArrayList<>();
  private final List<PositionRange> voids = new ArrayList<>();

  private SegmentScan(Window window, Segment segment, long fileBytes) {
    this.window = window;
    this.segment = segment;
    this.fileBytes = fileBytes;
  }

  /**
   * Fills an empty segment with what its file holds. Payloads are proved unless the file ends with
   * a footer: then they were forced before it was written, and each is proved when it is read.
   */
  static SegmentScan run(Window window, Segment segment, long fileBytes) throws IOException {
    var scan = new SegmentScan(window, segment, fileBytes);
    boolean finished = scan.footer(fileBytes - SegmentFormat.FOOTER_BYTES) != null;
    scan.walk(!finished);
    return scan;
  }

  /**
   * The first offset from {@code from} on with an intact record header or footer; the file's size
   * if none.
   */
  static long resync(Window window, Segment segment, long from, long fileBytes) throws IOException {
    return new SegmentScan(window, segment, fileBytes).nextMark(from);
  }

  /** Damage, in order; the last one has {@code next} -1 if nothing intact follows. */
  List<Gap> gaps() {
    return gaps;
  }

  /** Positions that were never used. */
  List<PositionRange> voids() {
    return voids;
  }

  private void walk(boolean payloads) throws IOException {
    long offset = SegmentFormat.HEADER_BYTES;
    long gapFrom = -1;
    long namedEnd = segment.end();
    while (offset < fileBytes) {
      SegmentFormat.Footer footer = footer(offset);
      if (footer != null) {
        close(offset, gapFrom, footer);
        return;
      }
      RecordHeader record = header(offset);
      boolean fits = record != null && record.nextOffset() <= fileBytes;
      if (record == null || !fits || record.position() < segment.end()) {
        gapFrom = gapFrom < 0 ? offset : gapFrom;
        namedEnd = record == null ? namedEnd : Math.max(namedEnd, record.end());
        offset = nextMark(offset + 1);
      } else if (payloads && !payloadIntact(record)) {
        gapFrom = gapFrom < 0 ? offset : gapFrom;
        namedEnd = Math.max(namedEnd, record.end());
        offset = record.nextOffset();
      } else {
        if (gapFrom >= 0) {
          gap(gapFrom, offset, record.position(), true, namedEnd);
          gapFrom = -1;
        } else if (record.position() > segment.end()) {
          voids.add(new PositionRange(segment.end(), record.position()));
        }
        segment.add(record);
        namedEnd = segment.end();
        offset = record.nextOffset();
      }
    }
    if (gapFrom >= 0) {
      gap(gapFrom, fileBytes, -1, false, namedEnd);
    }
  }

  private void close(long offset, long gapFrom, SegmentFormat.Footer footer) {
    if (gapFrom >= 0) {
      gap(gapFrom, offset, footer.end(), false, footer.end());
    }
    segment.seal();
    segment.end(Math.max(segment.end(), footer.end()));
    long behind = offset + SegmentFormat.FOOTER_BYTES;
    if (behind < fileBytes) {
      gap(behind, fileBytes, segment.end(), false, segment.end());
    }
  }

  private void gap(long from, long to, long next, boolean recordFollows, long namedEnd) {
    gaps.add(new Gap(from, to, segment.end(), next, recordFollows, namedEnd));
    segment.damaged(from, to);
  }

  private boolean payloadIntact(RecordHeader record) throws IOException {
    return window.crc(segment.file(), record.payloadOffset(), record.lengthBytes())
        == record.payloadCrc();
  }

  private long nextMark(long from) throws IOException {
    for (long offset = from; offset + SegmentFormat.FOOTER_BYTES <= fileBytes; offset++) {
      int index = window.at(segment.file(), offset, 4);
      if (index < 0) {
        break;
      }
      int magic = window.bytes().getInt(index);
      if ((magic == RecordFormat.MAGIC && header(offset) != null)
          || (magic == SegmentFormat.FOOTER_MAGIC && footer(offset) != null)) {
        return offset;
      }
    }
    return fileBytes;
  }

  private @Nullable RecordHeader header(long offset) throws IOException {
    int index = window.at(segment.file(), offset, RecordFormat.HEADER_BYTES);
    return index < 0 ? null : RecordFormat.read(window.bytes(), index, segment.name(), offset);
  }

  private SegmentFormat.@Nullable Footer footer(long offset) throws IOException {
    if (offset < SegmentFormat.HEADER_BYTES) {
      return null;
    }
    int index = window.at(segment.file(), offset, SegmentFormat.FOOTER_BYTES);
    return index < 0
        ? null
        : SegmentFormat.readFooter(window.bytes(), index, segment.name(), offset);
  }
}
