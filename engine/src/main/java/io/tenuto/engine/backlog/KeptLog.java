package io.tenuto.engine.backlog;

import io.tenuto.api.DeliveryException;
import io.tenuto.engine.connector.Entries;
import io.tenuto.log.FileStorage;
import io.tenuto.log.PositionRange;
import io.tenuto.log.RecordHeader;
import io.tenuto.log.Storage;
import io.tenuto.transport.BufferPool;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The log of one source's stream at a keeper, behind a link: as a {@link DurableLog} has it,
 * without a connector of its own. What is added is on the disk when it is told as kept, at
 * positions without gaps, in the order in which it was added. A failed write or force is final.
 * Owned by one thread, which waits for the disk.
 */
public final class KeptLog implements AutoCloseable {
  /** Larger messages are files of their own. */
  public static final int RECORD_BYTES = 4 << 20;

  private static final long READ_BYTES = 8L << 20;
  private static final GroupCommit.Words WORDS =
      new GroupCommit.Words(
          "--keep",
          "--keep-disk",
          "Nothing more is kept. Check the disk, then start the keeper again.");

  private final Store store;
  private final SourceCursor cursor;
  private final Told told;
  private final TreeMap<Long, Long> files = new TreeMap<>();
  private final Found opening = new Found(0);
  private GroupCommit commits;
  private long next; // above the highest sequence here

  /** Told what becomes of messages, by the owner's thread. */
  public interface Told {
    /** The disk has confirmed them. */
    void kept(Entries entries);

    /** They are not kept. */
    void refused(Entries entries);

    /** Nothing is kept any more. */
    void failed(DeliveryException why);

    /** For people. */
    void notice(String text);
  }

  /**
   * Messages that are not settled, out of one record.
   *
   * @param position of the first
   * @param entries those from {@code from} inclusive to {@code to} exclusive are meant
   * @param release gives their memory back; run once
   */
  public record Kept(long position, Entries entries, int from, int to, Runnable release) {}

  /**
   * What was read.
   *
   * @param next where to go on
   * @param lost messages that were found damaged
   * @param detail where; empty if there are none
   */
  public record Read(List<Kept> kept, long next, long lost, String detail) {}

  private KeptLog(Store store, SourceCursor cursor, Told told, long nextSequence) {
    this.store = store;
    this.cursor = cursor;
    this.told = told;
    this.next = nextSequence;
    this.commits = commits(nextSequence);
  }

  private GroupCommit commits(long nextSequence) {
    return new GroupCommit(WORDS, store, cursor, nextSequence, false, new Outcomes());
  }

  /**
   * Opens what is in the folder, or makes it.
   *
   * @param newIncarnation number of the source's run, if nothing is there
   * @throws IOException if it cannot be used, naming it and the remedy
   */
  public static KeptLog open(
      Path folder, long diskBytes, BufferPool pool, long newIncarnation, Told told)
      throws IOException {
    return open(folder, FileStorage.open(folder), diskBytes, pool, newIncarnation, told);
  }

  /** Opens it over any storage, which belongs to it from now on. */
  static KeptLog open(
      Path folder, Storage storage, long diskBytes, BufferPool pool, long newIncarnation, Told told)
      throws IOException {
    var limits = new Store.Limits(diskBytes, RECORD_BYTES, true, false);
    Store store =
        Store.open(folder, storage, limits, pool, System::nanoTime, new SecureRandom()::nextLong);
    try {
      SourceCursor cursor = SourceCursor.open(storage, store.log().end() == 0, newIncarnation);
      List<RecordHeader> unsettled = store.unsettled();
      var reader = new StoreReader(store, new DiskEvents.Unheard());
      long next =
          Math.max(cursor.nextSequence(), reader.endOfSequences(unsettled, cursor.incarnation()));
      var log = new KeptLog(store, cursor, told, next);
      store.begin(log.opening);
      for (RecordHeader header : unsettled) {
        if (header.tag() < 0) {
          log.files.put(header.position(), -header.tag());
        }
      }
      return log;
    } catch (RecordForm.LaterVersionException e) {
      store.log().close();
      throw new IOException(
          folder
              + ": was written by a later version of this program ("
              + e.getMessage()
              + "). Use that version to go on.",
          e);
    } catch (IOException | RuntimeException e) {
      store.log().close();
      throw e;
    }
  }

  /** The source's run, which outlives its processes. */
  public long incarnation() {
    return cursor.incarnation();
  }

  /** Above every sequence of this run that was ever kept. */
  public long nextSequence() {
    return Math.max(next, cursor.nextSequence());
  }

  /** How many messages are not settled. */
  public long unsettled() {
    return store.log().unsettledCount();
  }

  /** The position that the next message will have. */
  public long end() {
    return store.log().end();
  }

  /** How many messages were found damaged when it was opened. */
  public long lost() {
    return opening.lost;
  }

  /** Where they were; empty if there are none. */
  public String lostDetail() {
    return opening.detail;
  }

  /** A run begins anew under a higher number; does nothing if it is this one. */
  public void restart(long incarnation) throws IOException {
    if (incarnation > cursor.incarnation()) {
      tidy(); // what was settled is of the run before
      cursor.restart(incarnation);
      next = 0;
      commits = commits(0);
    }
  }

  /** Remembers, through a power cut, that sequences below were used. */
  public void advance(long sequence) throws IOException {
    cursor.advance(sequence);
  }

  /** Takes messages, behind all others, for the next {@link #commit}. */
  public void add(Entries entries, int from, int to) {
    commits.add(entries, from, to);
  }

  /** Writes all that wait, as far as there is room, and forces them together. */
  public void commit() {
    commits.commit();
  }

  /** Forgets what waits for room. */
  public void drop() {
    commits.refuseWaiting(new DeliveryException("the link is gone", true, null));
  }

  /** These messages are needed no more; positions that are not there are passed over. */
  public void settle(List<PositionRange> ranges) {
    List<PositionRange> there = new ArrayList<>();
    List<Long> unwanted = new ArrayList<>();
    for (PositionRange range : ranges) {
      long end = Math.min(range.end(), end());
      if (range.first() < end) {
        there.add(new PositionRange(range.first(), end));
        var gone = files.subMap(range.first(), end);
        unwanted.addAll(gone.values());
        gone.clear();
      }
    }
    commits.settle(there, unwanted);
  }

  /** Records what was settled, gives space back, and tries again what found no room. */
  public void tidy() {
    commits.tidy();
  }

  /**
   * Reads messages that are not settled.
   *
   * @param from first position
   * @param end position behind the last
   * @throws IOException if the disk does not answer, or a later version wrote them
   */
  public Read read(long from, long end) throws IOException {
    var found = new Found(from);
    new StoreReader(store, found).read(from, end, READ_BYTES, true);
    if (!found.failure.isEmpty()) {
      throw new IOException(store.folder() + " cannot be read: " + found.failure);
    }
    return new Read(found.kept, found.next, found.lost, found.detail);
  }

  /** Collects what is read at once. */
  private static final class Found implements DiskEvents {
    private final List<Kept> kept = new ArrayList<>();
    private long next;
    private long lost;
    private String detail = "";
    private String failure = "";

    Found(long from) {
      next = from;
    }

    @Override
    public void read(List<StoredEntries> records, long nextPosition) {
      next = nextPosition;
      for (StoredEntries record : records) {
        int[] parts = {record.unsettled().size()};
        Runnable release =
            () -> {
              if (--parts[0] == 0) {
                record.release();
              }
            };
        for (PositionRange range : record.unsettled()) {
          int from = (int) (range.first() - record.position());
          kept.add(new Kept(range.first(), record, from, from + (int) range.count(), release));
        }
      }
    }

    @Override
    public void readFailed(BacklogProblem.Kind why, String text) {
      failure = why == BacklogProblem.Kind.LATER_VERSION ? "a later version, " + text : text;
    }

    @Override
    public void lost(List<PositionRange> ranges, String text) {
      lost += ranges.stream().mapToLong(PositionRange::count).sum();
      detail = text;
    }

    @Override
    public void stored(List<Outcome> outcomes, Room room) {
      throw new IllegalStateException("nothing is stored by a reader");
    }

    @Override
    public void copied(long position, long copy, int count) {
      throw new IllegalStateException("a failed force is final here");
    }

    @Override
    public void room(Room room) {
      throw new IllegalStateException("no room is asked for by a reader");
    }

    @Override
    public void failed(String text) {
      throw new IllegalStateException("a reader keeps no house: " + text);
    }
  }

  /** What becomes of messages. */
  private final class Outcomes implements GroupCommit.Told {
    @Override
    public void kept(List<GroupCommit.Kept> all) {
      for (GroupCommit.Kept one : all) {
        if (one.file() > 0) {
          files.put(one.position(), one.file());
        }
        next = Math.max(next, one.range().lastSequence() + 1);
        told.kept(one.range().entries());
      }
    }

    @Override
    public void refused(List<GroupCommit.Range> ranges, DeliveryException why) {
      ranges.forEach(range -> told.refused(range.entries()));
    }

    @Override
    public void failed(DeliveryException why) {
      told.failed(why);
    }

    @Override
    public void notice(String text) {
      told.notice(text);
    }
  }

  /** Forgets what is not on the disk, records what was settled, and gives the folder free. */
  @Override
  public void close() throws IOException {
    commits.close();
  }
}
