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
 * What lies in a log's folder, by name and header. Reads only, and refuses files of another log or
 * of a later version, so that nothing is changed before all of them are known.
 */
final class FolderContents {
  private final Storage storage;
  private final Window window;
  private final List<SegmentName> segments = new ArrayList<>();
  private final List<SettlementFormat.Name> settlements = new ArrayList<>();
  private final List<String> unfinished = new ArrayList<>();
  private final List<String> foreign = new ArrayList<>();
  private final Set<String> headless = new HashSet<>();
  private final List<Damage> damages = new ArrayList<>();

  private FolderContents(Storage storage, Window window) {
    this.storage = storage;
    this.window = window;
  }

  static FolderContents read(Storage storage, Window window) throws IOException {
    var contents = new FolderContents(storage, window);
    contents.sortNames();
    contents.checkNames();
    for (SegmentName name : contents.segments) {
      contents.checkSegmentHeader(name);
    }
    for (SettlementFormat.Name name : contents.settlements) {
      contents.checkSettlementHeader(name);
    }
    return contents;
  }

  /** Ascending by number. */
  List<SegmentName> segments() {
    return segments;
  }

  /** Ascending by generation. */
  List<SettlementFormat.Name> settlements() {
    return settlements;
  }

  /** Files that were being created when their process died. */
  List<String> unfinished() {
    return unfinished;
  }

  List<String> foreign() {
    return foreign;
  }

  /** Whether a file's header is damaged; its name tells the same. */
  boolean headless(String file) {
    return headless.contains(file);
  }

  /** The damaged headers. */
  List<Damage> damages() {
    return damages;
  }

  private void sortNames() throws IOException {
    for (String file : storage.list()) {
      SegmentName segment = SegmentName.parse(file);
      SettlementFormat.Name settlement = SettlementFormat.Name.parse(file);
      if (segment != null) {
        segments.add(segment);
      } else if (settlement != null) {
        settlements.add(settlement);
      } else if (SegmentName.isUnfinished(file) || SettlementFormat.Name.isUnfinished(file)) {
        unfinished.add(file);
      } else if (!file.equals(FileStorage.LOCK_FILE)) {
        foreign.add(file);
      }
    }
    segments.sort(Comparator.comparingLong(SegmentName::number));
    settlements.sort(Comparator.comparingLong(SettlementFormat.Name::generation));
  }

  /** The number of the log in the folder; a new one if there is none. */
  long logId(LongSupplier newLogId) {
    if (!segments.isEmpty()) {
      return segments.get(0).logId();
    }
    return settlements.isEmpty() ? newLogId.getAsLong() : settlements.get(0).logId();
  }

  private void checkNames() throws UnusableLogException {
    var files = new ArrayList<String>();
    var ids = new ArrayList<Long>();
    for (SegmentName name : segments) {
      files.add(name.fileName());
      ids.add(name.logId());
    }
    for (SettlementFormat.Name name : settlements) {
      files.add(name.fileName());
      ids.add(name.logId());
    }
    for (int i = 1; i < ids.size(); i++) {
      if (!ids.get(i).equals(ids.get(0))) {
        throw mixed(files.get(i) + " and " + files.get(0) + " are of different logs");
      }
    }
    for (int i = 1; i < segments.size(); i++) {
      if (segments.get(i).base() < segments.get(i - 1).base()
          || segments.get(i).number() == segments.get(i - 1).number()) {
        throw mixed(
            segments.get(i).fileName() + " cannot follow " + segments.get(i - 1).fileName());
      }
    }
  }

  private void checkSegmentHeader(SegmentName name) throws IOException {
    String file = name.fileName();
    ByteBuffer header = start(file);
    boolean preamble = knownVersion(file, header, FilePreamble.SEGMENT_MAGIC);
    SegmentName inside = preamble ? SegmentFormat.readHeader(header) : null;
    if (inside == null) {
      headless.add(file);
      long bytes = Math.min(storage.sizeBytes(file), SegmentFormat.HEADER_BYTES);
      damages.add(
          new Damage(Damage.Kind.FRAME, file, 0, bytes, name.base(), List.of(), name.base()));
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
