package io.tenuto.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Opens a folder: reads all files, tells a torn tail from corruption, and makes the log whole. */
final class Recovery {
  private static final int HEADERS_BYTES = 4 << 10;
  private static final int WINDOW_BYTES = 1 << 20;

  /** A log ready for use, and what was found. */
  record Opened(LogMachine machine, SettlementLog settlements, RecoveryReport report) {}

  private final Storage storage;
  private final FolderContents contents;
  private final Window window;
  private final SettlementLog settlements;
  private final PositionSet settled = new PositionSet();
  private final List<Segment> segments = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();

  private Recovery(Storage storage, FolderContents contents, long logId) throws IOException {
    this.storage = storage;
    this.contents = contents;
    this.settlements = new SettlementLog(storage, logId, settled);
    long largest = HEADERS_BYTES;
    for (SegmentName name : contents.segments()) {
      largest = Math.max(largest, storage.sizeBytes(name.fileName()));
    }
    this.window = new Window(storage, (int) Math.min(largest, WINDOW_BYTES));
    damages.addAll(contents.damages());
  }

  /**
   * @param newLogId called if there is no log in the folder
   * @throws UnusableLogException if the files are not of one log of a known version; nothing is
   *     changed then
   */
  static Opened run(Storage storage, LogOptions options, LongSupplier newLogId) throws IOException {
    FolderContents contents = FolderContents.read(storage, new Window(storage, HEADERS_BYTES));
    long logId = contents.logId(newLogId);
    var recovery = new Recovery(storage, contents, logId);
    long end = recovery.recover();
    return recovery.opened(options, logId, end);
  }

  private long recover() throws IOException {
    for (String file : contents.unfinished()) {
      storage.delete(file);
    }
    for (SettlementFormat.Name name : contents.settlements()) {
      readSettlements(name);
    }
    List<SegmentName> names = contents.segments();
    if (!names.isEmpty()) {
      settled.add(0, names.get(0).base()); // deleted, as all of it was settled
    }
    long end = 0;
    for (int i = 0; i < names.size(); i++) {
      long nextBase = i == names.size() - 1 ? -1 : names.get(i + 1).base();
      end = Math.max(end, readSegment(new Segment(names.get(i)), nextBase));
    }
    return giveUpTail(end);
  }

  private Opened opened(LogOptions options, long logId, long end) throws IOException {
    List<SegmentName> names = contents.segments();
    long lastNumber = names.isEmpty() ? 0 : names.get(names.size() - 1).number();
    var machine =
        new LogMachine(options, logId, segments, settled, lastNumber, end, storage.usableBytes());
    var report =
        new RecoveryReport(
            segments.size(),
            segments.stream().mapToLong(Segment::records).sum(),
            end - settled.count(),
            machine.segmentsBytes() + settlements.sizeBytes(),
            damages,
            contents.foreign());
    return new Opened(machine, settlements, report);
  }

  /** Returns the position after the last message that was ever in the segment, as far as known. */
  private long readSegment(Segment segment, long nextBase) throws IOException {
    long sizeBytes = storage.sizeBytes(segment.file());
    segment.fileBytes(sizeBytes);
    SegmentScan scan = SegmentScan.run(window, segment, sizeBytes);
    scan.voids().forEach(unused -> settled.add(unused.first(), unused.end()));
    long end = judge(segment, scan, nextBase);
    if (sizeBytes < SegmentFormat.HEADER_BYTES) {
      segment.damaged(0, SegmentFormat.HEADER_BYTES); // nothing is written behind it
      if (nextBase < 0) {
        // Its header was forced before it got its name: it was cut, and something may have been
        // there.
        segment.end(segment.base() + 1);
        corrupt(
            segment,
            new SegmentScan.Gap(sizeBytes, sizeBytes, segment.base(), -1, false, segment.end()),
            segment.end(),
            false);
        end = segment.end();
      }
    }
    if (!dropOrSeal(segment)) {
      segments.add(segment);
    }
    return end;
  }

  private void readSettlements(SettlementFormat.Name name) throws IOException {
    String file = name.fileName();
    long sizeBytes = storage.sizeBytes(file);
    long damagedFrom = -1;
    for (long offset = SettlementFormat.HEADER_BYTES;
        offset < sizeBytes;
        offset += SettlementFormat.SLOT_BYTES) {
      int index = window.at(file, offset, SettlementFormat.SLOT_BYTES);
      PositionRange range =
          index < 0 ? null : SettlementFormat.readSlot(window.bytes(), index, name, offset);
      if (range == null) {
        damagedFrom = damagedFrom < 0 ? offset : damagedFrom;
        continue;
      }
      settled.add(range.first(), range.end());
      if (damagedFrom >= 0) {
        settlementsDamaged(file, damagedFrom, offset);
        damagedFrom = -1;
      }
    }
    if (damagedFrom >= 0) {
      settlementsDamaged(file, damagedFrom, sizeBytes);
    }
    settlements.replaces(name, sizeBytes);
  }

  private void settlementsDamaged(String file, long from, long to) {
    damages.add(new Damage(Damage.Kind.SETTLEMENTS, file, from, to - from, -1, List.of(), -1));
  }

  /** Reports what a scan found; returns the position after the segment's last message. */
  private long judge(Segment segment, SegmentScan scan, long nextBase) throws IOException {
    boolean last = nextBase < 0;
    for (SegmentScan.Gap gap : scan.gaps()) {
      if (gap.next() >= 0 || segment.sealed()) {
        corrupt(segment, gap, gap.next(), gap.recordFollows());
      } else if (gap.after() == nextBase) {
        corrupt(
            segment, gap, nextBase, false); // a footer that is damaged, or did not reach the disk
        cut(segment, gap.fromOffset());
      } else if (!last) {
        segment.end(Math.max(segment.end(), nextBase));
        corrupt(segment, gap, nextBase, false);
      } else if (contents.headless(segment.file())) {
        // A crash does not tear a header: it was forced before the file got its name. So this is no
        // torn tail, and at least one message was there.
        segment.end(Math.max(gap.after() + 1, gap.namedEnd()));
        corrupt(segment, gap, segment.end(), false);
      } else {
        return tear(segment, gap);
      }
    }
    if (segment.end() < nextBase) {
      List<PositionRange> lost = settled.absent(segment.end(), nextBase);
      if (!lost.isEmpty()) {
        long size = storage.sizeBytes(segment.file());
        damages.add(
            new Damage(
                Damage.Kind.MISSING, segment.file(), size, 0, segment.end(), lost, nextBase));
        // It stays until they are settled, and without a footer, so that the next opening tells the
        // same.
        segment.damaged(size, size);
        segment.end(nextBase);
      } else {
        settlements.gone(segment.end(), nextBase);
      }
    }
    return segment.end();
  }

  private void corrupt(Segment segment, SegmentScan.Gap gap, long next, boolean recordFollows) {
    List<PositionRange> lost = settled.absent(gap.after(), next);
    damages.add(
        new Damage(
            gap.after() == next ? Damage.Kind.FRAME : Damage.Kind.RECORD,
            segment.file(),
            gap.fromOffset(),
            gap.toOffset() - gap.fromOffset(),
            gap.after(),
            lost,
            recordFollows ? next : -1));
  }

  private long tear(Segment segment, SegmentScan.Gap gap) throws IOException {
    damages.add(
        new Damage(
            Damage.Kind.TORN_TAIL,
            segment.file(),
            gap.fromOffset(),
            gap.toOffset() - gap.fromOffset(),
            gap.after(),
            settled.absent(gap.after(), gap.namedEnd()),
            -1));
    cut(segment, gap.fromOffset());
    return gap.namedEnd();
  }

  private void cut(Segment segment, long offset) throws IOException {
    storage.truncate(segment.file(), offset);
    segment.cut(offset);
    window.forget();
  }

  /**
   * Finishes a segment whose payloads the scan has proved, so that none is written to by two
   * processes, or proved twice; true if it was empty and is gone.
   */
  private boolean dropOrSeal(Segment segment) throws IOException {
    if (segment.sealed()) {
      return false;
    }
    if (segment.records() == 0 && segment.end() == segment.base()) {
      storage.delete(segment.file());
      storage.forceFolder();
      return true;
    }
    if (!segment.intact()) {
      storage.force(segment.file()); // damaged inside: kept as it is
    } else {
      new SegmentWriter(storage).seal(segment, true);
      segment.seal();
    }
    return false;
  }

  /**
   * Positions behind the last message that are settled, or were named by a torn tail, must not be
   * given again: a new message would count as settled. Returns the first that may be.
   */
  private long giveUpTail(long end) throws IOException {
    long dataEnd = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).end();
    long next = Math.max(end, settled.end());
    List<PositionRange> unknown = settled.absent(Math.max(dataEnd, end), next);
    List<SegmentName> names = contents.segments();
    if (!names.isEmpty() && !unknown.isEmpty()) {
      String file = names.get(names.size() - 1).fileName();
      damages.add(new Damage(Damage.Kind.TORN_TAIL, file, 0, 0, dataEnd, unknown, -1));
    }
    if (dataEnd < next && settled.containsAll(dataEnd, next)) {
      settlements.gone(dataEnd, next);
    }
    if (dataEnd < next && !settled.containsAll(dataEnd, next)) {
      settled.add(dataEnd, next);
      settlements.add(dataEnd, next);
      settlements.gone(dataEnd, next);
      try {
        settlements.force();
      } catch (NoSpaceException e) {
        return next; // written with the next settlements
      }
    }
    return next;
  }
}
