package io.tenuto.engine.backlog;

import io.tenuto.api.Payload;
import io.tenuto.engine.backlog.BacklogProblem.Kind;
import io.tenuto.log.CorruptRecordException;
import io.tenuto.log.PositionRange;
import io.tenuto.log.RecordHeader;
import io.tenuto.log.SegmentedLog;
import io.tenuto.transport.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads records back into memory, proving each. Owned by the disk's thread. */
final class StoreReader {
  private static final int MOST_RECORDS = 64;
  private static final int COARSE_BYTES = 1 << 20;

  private final Store store;
  private final SegmentedLog log;
  private final DiskEvents events;

  StoreReader(Store store, DiskEvents events) {
    this.store = store;
    this.log = store.log();
    this.events = events;
  }

  /** See {@link ReadBack.Commands#read}. */
  void read(long from, long end, long freeBytes, boolean atLeastOne) {
    List<StoredEntries> found = new ArrayList<>();
    long next = from;
    long free = freeBytes;
    try {
      while (found.size() < MOST_RECORDS) {
        RecordHeader header = next(next);
        if (header == null || header.position() >= end) {
          next = Math.max(next, end);
          break;
        }
        long charge = charge(header);
        if (charge > free && !(atLeastOne && found.isEmpty())) {
          break;
        }
        StoredEntries entries = load(header, charge);
        if (entries != null) {
          found.add(entries);
          free -= charge;
        }
        next = header.end();
      }
    } catch (IOException e) {
      if (found.isEmpty()) {
        events.readFailed(Kind.READ_FAILED, String.valueOf(e.getMessage()));
        return;
      }
    } catch (RecordForm.LaterVersionException e) {
      if (found.isEmpty()) {
        events.readFailed(Kind.LATER_VERSION, String.valueOf(e.getMessage()));
        return;
      }
    }
    events.read(found, next);
  }

  private @Nullable RecordHeader next(long from) throws IOException {
    while (true) {
      try {
        return log.next(from);
      } catch (CorruptRecordException e) {
        events.lost(e.damage().lost(), e.damage().toString());
      }
    }
  }

  /** What a record takes of memory at most: pools round up. */
  private static long charge(RecordHeader header) {
    int bytes = header.lengthBytes();
    if (header.tag() < 0) {
      return COARSE_BYTES;
    }
    return bytes <= COARSE_BYTES ? 2L * bytes : bytes + (long) COARSE_BYTES;
  }

  /**
   * The sequence behind that of the last unsettled message of an incarnation; 0 if there is none.
   * Messages that cannot be read are counted.
   *
   * @param headers of all records that have an unsettled message
   */
  long endOfSequences(List<RecordHeader> headers, long incarnation)
      throws IOException, RecordForm.LaterVersionException {
    long unreadable = 0;
    for (int i = headers.size() - 1; i >= 0; i--) {
      StoredEntries entries = load(headers.get(i), 0);
      if (entries == null) {
        unreadable += headers.get(i).count();
        continue;
      }
      try {
        if (entries.origin().incarnation() == incarnation) {
          return entries.lastSequence() + 1 + unreadable;
        }
      } finally {
        entries.release();
      }
    }
    return 0;
  }

  private @Nullable StoredEntries load(RecordHeader header, long charge)
      throws IOException, RecordForm.LaterVersionException {
    Block block = store.pool().take(header.lengthBytes());
    boolean kept = false;
    try {
      log.read(header, block.data());
      var data = block.data();
      RecordForm form = RecordForm.read(data);
      Payload payload =
          form.kind() == RecordForm.Kind.FILE ? store.files().open(form.file()) : null;
      var entries =
          StoredEntries.of(
              header.position(),
              header.count(),
              form,
              data,
              payload,
              charge,
              unsettled(header),
              block::release);
      kept = true;
      return entries;
    } catch (CorruptRecordException e) {
      events.lost(e.damage().lost(), e.damage().toString());
    } catch (PayloadFiles.DamagedException | IllegalArgumentException e) {
      String detail = store.folder() + ": record at position " + header.position();
      events.lost(unsettled(header), detail + ": " + e.getMessage());
    } finally {
      if (!kept) {
        block.release();
      }
    }
    return null;
  }

  private List<PositionRange> unsettled(RecordHeader header) {
    List<PositionRange> ranges = new ArrayList<>();
    long from = log.nextUnsettled(header.position());
    while (from < header.end()) {
      long to = Math.min(header.end(), log.nextSettled(from));
      ranges.add(new PositionRange(from, to));
      from = log.nextUnsettled(to);
    }
    return ranges;
  }
}
