package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Opens a folder: reads all files, tells a torn tail from corruption, and makes the log whole. Changes nothing before it
 * knows that all files are of one log and of a known version.
 */
final class Recovery {
  private static final int WINDOW_BYTES = 4 << 10;
  private static final int LARGEST_WINDOW_BYTES = 1 << 20;

  /** A log ready for use, and what was found. */
  record Opened(LogMachine machine, SettlementLog settlements, RecoveryReport report) {}

  private final Storage storage;
  private final LogOptions options;
  private final LongSupplier newLogId;
  private Window window;
  private final List<SegmentName> segmentNames = new ArrayList<>();
  private final List<SettlementFormat.Name> settlementNames = new ArrayList<>();
  private final List<String> unfinished = new ArrayList<>();
  private final List<String> foreign = new ArrayList<>();
  private final Set<String> headless = new HashSet<>();
  private final PositionSet settled = new PositionSet();
  private final List<Damage> damages = new ArrayList<>();

  Recovery(Storage storage, LogOptions options, LongSupplier newLogId) {
    this.storage = storage;
    this.options = options;
    this.newLogId = newLogId;
    this.window = new Window(storage, WINDOW_BYTES);
  }

  Opened run() throws IOException {
    sortNames();
    long logId = logId();
    for (SegmentName name : segmentNames) {
      checkSegmentHeader(name);
    }
    for (SettlementFormat.Name name : settlementNames) {
      checkSettlementHeader(name);
    }
    window = new Window(storage, largestFile());

    for (String file : unfinished) {
      storage.delete(file);
    }
    var settlements = new SettlementLog(storage, logId, settled);
    for (SettlementFormat.Name name : settlementNames) {
      readSettlements(name, settlements);
    }
    if (!segmentNames.isEmpty()) {
      settled.add(0, segmentNames.get(0).base()); // what was before is deleted, as all of it was settled
    }
    var segments = new ArrayList<Segment>();
    long end = 0;
    for (int i = 0; i < segmentNames.size(); i++) {
      long nextBase = i == segmentNames.size() - 1 ? -1 : segmentNames.get(i + 1).base();
      var segment = new Segment(segmentNames.get(i));
      long sizeBytes = storage.sizeBytes(segment.file());
      segment.fileBytes(sizeBytes);
      SegmentScan scan = SegmentScan.run(window, segment, sizeBytes);
      scan.voids().forEach(unused -> settled.add(unused.first(), unused.end()));
      end = Math.max(end, judge(segment, scan, nextBase));
      if (!dropOrSeal(segment)) {
        segments.add(segment);
      }
    }
    end = Math.max(end, giveUpTail(segments, end, settlements));
    long lastNumber =
        segmentNames.isEmpty() ? 0 : segmentNames.get(segmentNames.size() - 1).number();
    var machine = new LogMachine(options, logId, segments, settled, lastNumber, end);
    var report =
        new RecoveryReport(
            segments.size(),
            segments.stream().mapToLong(Segment::records).sum(),
            end - settled.count(),
            machine.segmentsBytes() + settlements.sizeBytes(),
            damages,
            foreign);
    return new Opened(machine, settlements, report);
  }

  private int largestFile() throws IOException {
    long largest = WINDOW_BYTES;
    for (SegmentName name : segmentNames) {
      largest = Math.max(largest, storage.sizeBytes(name.fileName()));
    }
    return (int) Math.min(largest, LARGEST_WINDOW_BYTES);
  }

  private void sortNames() throws IOException {
    for (String file : storage.list()) {
      SegmentName segment = SegmentName.parse(file);
      SettlementFormat.Name settlement = SettlementFormat.Name.parse(file);
      if (segment != null) {
        segmentNames.add(segment);
      } else if (settlement != null) {
        settlementNames.add(settlement);
      } else if (SegmentName.isUnfinished(file) || SettlementFormat.Name.isUnfinished(file)) {
        unfinished.add(file);
      } else if (!file.equals(FileStorage.LOCK_FILE)) {
        foreign.add(file);
      }
    }
    segmentNames.sort(Comparator.comparingLong(SegmentName::number));
    settlementNames.sort(Comparator.comparingLong(SettlementFormat.Name::generation));
  }

  private long logId() throws UnusableLogException {
    var files = new ArrayList<String>();
    var ids = new ArrayList<Long>();
    for (SegmentName name : segmentNames) {
      files.add(name.fileName());
      ids.add(name.logId());
    }
    for (SettlementFormat.Name name : settlementNames) {
      files.add(name.fileName());
      ids.add(name.logId());
    }
    for (int i = 1; i < ids.size(); i++) {
      if (!ids.get(i).equals(ids.get(0))) {
        throw mixed(files.get(i) + " and " + files.get(0) + " are of different logs");
      }
    }
    for (int i = 1; i < segmentNames.size(); i++) {
      if (segmentNames.get(i).base() < segmentNames.get(i - 1).base()
          || segmentNames.get(i).number() == segmentNames.get(i - 1).number()) {
        throw mixed(
            segmentNames.get(i).fileName() + " cannot follow " + segmentNames.get(i - 1).fileName());
      }
    }
    return ids.isEmpty() ? newLogId.getAsLong() : ids.get(0);
  }

  private void checkSegmentHeader(SegmentName name) throws IOException {
    String file = name.fileName();
    ByteBuffer header = start(file);
    boolean preamble = knownVersion(file, header, FilePreamble.SEGMENT_MAGIC);
    SegmentName inside = preamble ? SegmentFormat.readHeader(header) : null;
    if (inside == null) {
      headless.add(file);
      long bytes = Math.min(storage.sizeBytes(file), SegmentFormat.HEADER_BYTES);
      damages.add(new Damage(Damage.Kind.FRAME, file, 0, bytes, name.base(), List.of(), name.base()));
    } else if (!inside.equals(name)) {
      throw mixed(file + " was renamed: its header belongs to " + inside.fileName());
    }
  }

  private void checkSettlementHeader(SettlementFormat.Name name) throws IOException {
    String file = name.fileName();
    ByteBuffer header = start(file);
    boolean preamble = knownVersion(file, header, FilePreamble.SETTLEMENT_MAGIC);
    SettlementFormat.Name inside = preamble ? SettlementFormat.readHeader(header) : null;
    if (inside == null) {
      headless.add(file);
      long bytes = Math.min(storage.sizeBytes(file), SettlementFormat.HEADER_BYTES);
      damages.add(new Damage(Damage.Kind.SETTLEMENTS, file, 0, bytes, -1, List.of(), -1));
    } else if (!inside.equals(name)) {
      throw mixed(file + " was renamed: its header belongs to " + inside.fileName());
    }
  }

  private static boolean knownVersion(String file, ByteBuffer header, long magic)
      throws UnusableLogException {
    int version = FilePreamble.version(header, 0, magic);
    if (version != 0 && version != FilePreamble.VERSION) {
      throw new UnusableLogException(
          UnusableLogException.Reason.VERSION,
          file
              + ": format version "
              + Integer.toUnsignedString(version)
              + "; this program knows version "
              + FilePreamble.VERSION
              + ". Open it with the program that wrote it, or use another folder.",
          null);
    }
    return version == FilePreamble.VERSION;
  }

  private void readSettlements(SettlementFormat.Name name, SettlementLog settlements)
      throws IOException {
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
        corrupt(segment, gap, nextBase, false); // a footer that is damaged, or did not reach the disk
        cut(segment, gap.fromOffset());
      } else if (!last) {
        segment.end(Math.max(segment.end(), nextBase));
        corrupt(segment, gap, nextBase, false);
      } else if (headless.contains(segment.file())) {
        // A crash does not tear a header: it was forced before the file got its name. So this is no torn tail, and
        // at least one message was there.
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
        damages.add(new Damage(Damage.Kind.MISSING, segment.file(), size, 0, segment.end(), lost, nextBase));
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
   * Finishes a segment whose payloads the scan has proved, so that none is written to by two processes, or proved twice;
   * true if it was empty and is gone.
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
   * Positions behind the last message that are settled, or were named by a torn tail, must not be given again: a new
   * message would count as settled. Returns the first that may be.
   */
  private long giveUpTail(List<Segment> segments, long end, SettlementLog settlements)
      throws IOException {
    long dataEnd = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).end();
    long next = Math.max(end, settled.end());
    List<PositionRange> unknown = settled.absent(Math.max(dataEnd, end), next);
    if (!segmentNames.isEmpty() && !unknown.isEmpty()) {
      String file = segmentNames.get(segmentNames.size() - 1).fileName();
      damages.add(new Damage(Damage.Kind.TORN_TAIL, file, 0, 0, dataEnd, unknown, -1));
    }
    if (dataEnd < next && !settled.containsAll(dataEnd, next)) {
      settled.add(dataEnd, next);
      settlements.add(dataEnd, next);
      try {
        settlements.force();
      } catch (NoSpaceException e) {
        return next; // written with the next settlements
      }
    }
    return next;
  }

  /** The first bytes of a file, as many as there are. */
  private ByteBuffer start(String file) throws IOException {
    window.forget();
    window.at(file, 0, 1);
    return window.bytes();
  }

  private static UnusableLogException mixed(String what) {
    return new UnusableLogException(
        UnusableLogException.Reason.MIXED,
        what + ". Give each log a folder of its own and leave its file names as they are.",
        null);
  }
}
