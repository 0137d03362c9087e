package io.tenuto.log;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a log does: positions, names, whether a record is admitted and where, when a segment
 * ends, what may be deleted, and what a failure puts in doubt. Pure: no I/O, no clock. Owned by the
 * log's thread.
 */
final class LogMachine {
  /** What to do with a record. */
  enum Admission {
    /** Write it behind the last one. */
    WRITE,
    /** Finish the segment, begin another, write it there. */
    ROLL,
    /** The bound on the log's files leaves no room. */
    FULL,
    /** The disk leaves no room. */
    DISK_FULL,
    /** It never fits. */
    TOO_LARGE
  }

  private static final int GRAINS = 8;
  private static final long SMALLEST_SEGMENT_BYTES = 4096;

  private final LogOptions options;
  private final long logId;
  private final long segmentLimit;
  private final List<Segment> segments = new ArrayList<>();
  private final TreeMap<Long, Segment> settledWhole = new TreeMap<>();
  private final PositionSet settled;
  private @Nullable Segment active;
  private @Nullable PositionRange inDoubt;
  private long lastNumber;
  private long segmentsBytes;
  private long end;
  private long forcedEnd;
  private long unforcedBytes;

  /**
   * @param segments what recovery kept, ascending; none of them is written to again
   * @param lastNumber highest segment number ever seen
   * @param end position of the next message, not below that of any message settled
   * @param usableBytes free space of the disk now; where there is little, segments are smaller, so
   *     that settlements give some of it back
   */
  LogMachine(
      LogOptions options,
      long logId,
      List<Segment> segments,
      PositionSet settled,
      long lastNumber,
      long end,
      long usableBytes) {
    this.options = options;
    this.logId = logId;
    this.settled = settled;
    this.lastNumber = lastNumber;
    this.end = end;
    this.forcedEnd = end;
    for (Segment segment : segments) {
      add(segment);
      noteIfSettled(segment);
    }
    long share =
        Math.min(options.maxBytes() / GRAINS, usableBytes / GRAINS + segmentsBytes / GRAINS);
    this.segmentLimit = Math.min(options.segmentBytes(), Math.max(share, SMALLEST_SEGMENT_BYTES));
  }

  PositionSet settled() {
    return settled;
  }

  /** Position of the next message. */
  long end() {
    return end;
  }

  long unforcedBytes() {
    return unforcedBytes;
  }

  /** Bytes of all segments, with room for the active one's footer. */
  long segmentsBytes() {
    return segmentsBytes;
  }

  /** The segment that takes records, if there is one. */
  @Nullable Segment active() {
    return active;
  }

  /** What a failure put in doubt; null while records are taken. */
  @Nullable PositionRange inDoubt() {
    return inDoubt;
  }

  /**
   * @param lengthBytes payload of the record
   * @param otherBytes files of the log that are not segments
   * @param usableBytes free space of the disk
   */
  Admission admit(long lengthBytes, long otherBytes, long usableBytes) {
    long recordBytes = RecordFormat.HEADER_BYTES + lengthBytes;
    long frameBytes = SegmentFormat.HEADER_BYTES + SegmentFormat.FOOTER_BYTES;
    if (lengthBytes > options.maxRecordBytes() || recordBytes + frameBytes > options.maxBytes()) {
      return Admission.TOO_LARGE;
    }
    boolean roll =
        active == null || (active.records() > 0 && active.sizeBytes() + recordBytes > segmentLimit);
    long needed = recordBytes + (roll ? frameBytes : 0);
    if (segmentsBytes + otherBytes + needed > options.maxBytes()) {
      return Admission.FULL;
    }
    if (usableBytes - needed < options.reserveBytes()) {
      return Admission.DISK_FULL;
    }
    return roll ? Admission.ROLL : Admission.WRITE;
  }

  /** The segment to create next. Its number is never used again, whether that works or not. */
  SegmentName nextSegment() {
    return new SegmentName(logId, ++lastNumber, end);
  }

  /** A segment has been created. */
  void began(SegmentName name) {
    var segment = new Segment(name);
    add(segment);
    active = segment;
  }

  /** The record to write next, at the end of the active segment. */
  RecordHeader nextRecord(Segment segment, int lengthBytes, int count, long tag, int payloadCrc) {
    return new RecordHeader(
        end, count, lengthBytes, tag, segment.name().number(), segment.dataEnd(), payloadCrc);
  }

  /** A record has been written to the active segment. */
  void appended(Segment segment, RecordHeader record) {
    long before = segment.sizeBytes();
    segment.add(record);
    segmentsBytes += segment.sizeBytes() - before;
    unforcedBytes += segment.sizeBytes() - before;
    end = record.end();
  }

  /**
   * The write of a record failed. All of it may be there after a restart, so its positions are used
   * up.
   */
  void half(Segment segment, RecordHeader record) {
    end = record.end();
    segment.end(end);
  }

  /** Whether an append has left so much unforced that it forces by itself. */
  boolean forceDue() {
    return options.forceEveryBytes() > 0 && unforcedBytes >= options.forceEveryBytes();
  }

  /** Everything appended so far has been forced. */
  void forced() {
    forcedEnd = end;
    unforcedBytes = 0;
  }

  /** The active segment has been finished and forced. */
  void sealed() {
    if (active != null) {
      active.seal();
      Segment finished = active;
      active = null;
      noteIfSettled(finished);
    }
    forced();
  }

  /**
   * Nothing is known any more about what has been written since the last force. The segment is
   * abandoned.
   */
  PositionRange failed() {
    var doubt = new PositionRange(forcedEnd, end);
    inDoubt = doubt;
    if (active != null) {
      Segment abandoned = active;
      active = null;
      noteIfSettled(abandoned);
    }
    return doubt;
  }

  /** Records are taken again, into a new segment. */
  void resumed() {
    inDoubt = null;
    forced();
  }

  /** Messages need not come again. */
  void settle(long first, long rangeEnd) {
    if (settled.add(first, rangeEnd) == 0) {
      return;
    }
    for (int i = indexOf(first); i < segments.size() && segments.get(i).base() < rangeEnd; i++) {
      noteIfSettled(segments.get(i));
    }
  }

  /**
   * Segments without an unsettled message, ascending.
   *
   * @param urgent also the active segment when it is small; otherwise it waits until an eighth of
   *     it is used
   */
  List<Segment> reclaimable(boolean urgent) {
    var result = new ArrayList<>(settledWhole.values());
    if (active != null
        && active.records() > 0
        && (urgent || active.dataEnd() >= segmentLimit / GRAINS)
        && settledWhole(active)) {
      result.add(active);
    }
    return result;
  }

  /**
   * Whether everything below a segment is settled, so that its absence tells as much as its
   * settlements.
   */
  boolean isFirst(Segment segment) {
    return !segments.isEmpty() && segments.get(0) == segment;
  }

  /** A segment's file is gone. */
  void deleted(Segment segment) {
    segments.remove(segment);
    settledWhole.remove(segment.name().number());
    segmentsBytes -= segment.sizeBytes();
    if (segment == active) {
      active = null;
      forced();
    }
  }

  /** The segment that holds a position, or the first behind it; null if there is none. */
  @Nullable Segment segmentFrom(long position) {
    int index = indexOf(position);
    return index < segments.size() ? segments.get(index) : null;
  }

  /** The segment with a number; null if it is deleted. */
  @Nullable Segment numbered(long number) {
    int index = search(segment -> segment.name().number() >= number);
    Segment found = index < segments.size() ? segments.get(index) : null;
    return found != null && found.name().number() == number ? found : null;
  }

  private void add(Segment segment) {
    segments.add(segment);
    segmentsBytes += segment.sizeBytes();
  }

  private boolean settledWhole(Segment segment) {
    return settled.containsAll(segment.base(), segment.end());
  }

  private void noteIfSettled(Segment segment) {
    if (segment != active && settledWhole(segment)) {
      settledWhole.put(segment.name().number(), segment);
    }
  }

  private int indexOf(long position) {
    return search(segment -> segment.end() > position);
  }

  /** Index of the first segment for which a condition holds that holds for all behind it. */
  private int search(Predicate<Segment> condition) {
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (condition.test(segments.get(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
