package io.tenuto.engine.backlog;

import io.tenuto.engine.connector.Entries;
import io.tenuto.log.PositionRange;
import io.tenuto.log.RecordHeader;
import io.tenuto.log.Storage;
import io.tenuto.transport.BufferPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is in a backlog's log, read from a copy of its segments, which are changed by that. */
public final class LogContents {
  private static final int RECORD_HEADER_BYTES = 36; // docs/log-format.md

  private LogContents() {}

  /** Shown each record that can be read, in their order. */
  public interface Visitor {
    /**
     * Another record.
     *
     * @param fromOffset where it begins in its file
     * @param toOffset where the next one begins
     * @param position of its first message
     * @param entries its messages, which may be looked at until this returns
     * @param count how many they are
     */
    void record(
        String file, long fromOffset, long toOffset, long position, Entries entries, int count);
  }

  /** Shows all records. */
  public static void visit(Storage copy, Path folder, Visitor visitor) throws IOException {
    var limits = new Store.Limits(1L << 40, 1 << 20, false);
    Store store = Store.open(folder, copy, limits, new BufferPool(64 << 20), () -> 0, () -> 0);
    var read = new Read();
    var reader = new StoreReader(store, read);
    long end = store.log().end();
    while (read.next < end) {
      reader.read(read.next, end, Long.MAX_VALUE, true);
      for (StoredEntries entries : read.records) {
        show(store, copy, entries, visitor);
        entries.release();
      }
      read.records.clear();
    }
  }

  private static void show(Store store, Storage copy, StoredEntries entries, Visitor visitor)
      throws IOException {
    RecordHeader header = store.log().next(entries.position());
    if (header == null) {
      throw new AssertionError("no record at position " + entries.position());
    }
    String begin = String.format("segment-%010d-", header.segment());
    for (String file : copy.list()) {
      if (file.startsWith(begin)) {
        long to = header.offset() + RECORD_HEADER_BYTES + header.lengthBytes();
        visitor.record(file, header.offset(), to, header.position(), entries, header.count());
      }
    }
  }

  private static final class Read implements DiskEvents {
    private final List<StoredEntries> records = new ArrayList<>();
    private long next;

    @Override
    public void stored(List<Outcome> outcomes, Room room) {}

    @Override
    public void read(List<StoredEntries> found, long goOnAt) {
      records.addAll(found);
      next = goOnAt;
    }

    @Override
    public void readFailed(BacklogProblem.Kind why, String detail) {
      throw new AssertionError(why + ": " + detail);
    }

    @Override
    public void lost(List<PositionRange> ranges, String detail) {}

    @Override
    public void copied(long position, long copy, int count) {}

    @Override
    public void room(Room room) {}

    @Override
    public void failed(String detail) {
      throw new AssertionError(detail);
    }
  }
}
