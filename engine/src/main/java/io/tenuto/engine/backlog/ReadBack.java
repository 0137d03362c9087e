package io.tenuto.engine.backlog;

import io.tenuto.api.Settlement;
import io.tenuto.log.PositionRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The half of a {@link BacklogMachine} that empties the log: decides what is read back and when,
 * hands it to engines, and settles it in the log. Owned by one thread; does no I/O, reads no clock.
 */
final class ReadBack {
  private final long windowBytes;
  private final Commands commands;
  private final Tally tally;
  private final Troubles troubles;
  private final TreeMap<Long, StoredEntries> loaded = new TreeMap<>();
  private final Set<Long> copies = new HashSet<>();
  private final List<PositionRange> lostAhead = new ArrayList<>();
  private long cursor;
  private long end;
  private long loadedBytes;
  private boolean reading;
  private boolean blocked;
  private boolean readsNoMore;
  private long lost;

  /** What it wants done; performed in order. */
  interface Commands {
    /**
     * Read records that begin below {@code end}, from position {@code from} on, as many as fit;
     * answered by {@link #onRead} or {@link #onFailed}.
     *
     * @param atLeastOne the first one even if it does not fit
     */
    void read(long from, long end, long freeBytes, boolean atLeastOne);

    /** These messages need the log no more. */
    void settle(long first, long count);

    /** A payload's file is needed no more. */
    void discard(long file);

    /** These messages may go to engines; {@link StoredEntries#settled} has what becomes of each. */
    void feed(StoredEntries entries, int from, int to);

    /** These messages are settled, for whoever counts. */
    void settled(StoredEntries entries, int from, int to, Settlement outcome);

    /** Somebody should know; told once until it has gone well again. */
    void problem(BacklogProblem.Kind kind, String detail);

    /** Stored messages are damaged; they are counted and will be passed over. */
    void lost(long messages, String detail);
  }

  /**
   * @param windowBytes what may be in memory
   * @param first lowest position in the log that is not settled
   * @param end position behind the last
   */
  ReadBack(
      long windowBytes, long first, long end, Commands commands, Tally tally, Troubles troubles) {
    this.windowBytes = windowBytes;
    this.cursor = first;
    this.end = end;
    this.commands = commands;
    this.tally = tally;
    this.troubles = troubles;
  }

  /** The log reaches to this position, or further. */
  void grow(long newEnd) {
    end = Math.max(end, newEnd);
  }

  /** Asks for more, as far as there is memory. */
  void read() {
    if (reading || readsNoMore || blocked || cursor >= end || loadedBytes * 2 > windowBytes) {
      return;
    }
    reading = true;
    commands.read(cursor, end, windowBytes - loadedBytes, loaded.isEmpty());
  }

  /**
   * Records were read, and go to engines.
   *
   * @param next where to go on; the same as before if the next record does not fit yet
   */
  void onRead(List<StoredEntries> records, long next) {
    reading = false;
    troubles.over(BacklogProblem.Kind.READ_FAILED);
    blocked = records.isEmpty() && next == cursor;
    cursor = next;
    for (StoredEntries entries : records) {
      if (copies.remove(entries.position())) {
        entries.release(); // its former copy is on its way already
      } else {
        load(entries);
      }
    }
    read();
  }

  private void load(StoredEntries entries) {
    loaded.put(entries.position(), entries);
    loadedBytes += entries.charge();
    entries.owner(this::onSettled);
    for (PositionRange range : entries.unsettled()) {
      int from = (int) (range.first() - entries.position());
      commands.feed(entries, from, from + (int) range.count());
    }
  }

  /**
   * Reading failed.
   *
   * @param why {@link BacklogProblem.Kind#LATER_VERSION} ends reading for good
   */
  void onFailed(BacklogProblem.Kind why, String detail) {
    reading = false;
    blocked = true;
    readsNoMore |= why == BacklogProblem.Kind.LATER_VERSION;
    troubles.tell(why, detail);
  }

  /** Stored messages cannot be read any more: they are counted and passed over. */
  void onLost(List<PositionRange> ranges, String detail) {
    long before = lost;
    ranges.forEach(this::lose);
    if (lost > before) {
      commands.lost(lost - before, detail);
    }
  }

  /** Counts a range, except what is in memory, and except what is not answered for yet. */
  private void lose(PositionRange range) {
    if (range.end() > end) {
      lostAhead.add(new PositionRange(Math.max(range.first(), end), range.end()));
    }
    long to = Math.min(range.end(), end);
    Map.Entry<Long, StoredEntries> below = loaded.floorEntry(range.first());
    long from = below == null ? range.first() : Math.max(range.first(), below.getValue().end());
    while (from < to) {
      Map.Entry<Long, StoredEntries> next = loaded.ceilingEntry(from);
      long stop = next == null ? to : Math.min(to, next.getKey());
      if (stop > from) {
        lost += stop - from;
        tally.lose(stop - from);
        commands.settle(from, stop - from);
      }
      from = next == null ? to : next.getValue().end();
    }
  }

  /** A record in doubt was written again; positions below its own are settled in its place. */
  void onCopied(long position, long copy, int count) {
    end = Math.max(end, copy + count);
    if (loaded.containsKey(position)) {
      copies.add(copy);
    }
  }

  private void onSettled(StoredEntries entries, int from, int to, Settlement outcome) {
    tally.settle(to - from, outcome);
    commands.settled(entries, from, to, outcome);
    commands.settle(entries.position() + from, to - from);
    if (entries.close(to - from)) {
      loaded.remove(entries.position());
      loadedBytes -= entries.charge();
      blocked = false;
      entries.release();
      if (entries.file() > 0) {
        commands.discard(entries.file());
      }
      read();
    }
  }

  /** Counts what was lost before it had been answered for, now that it has. */
  void countLostAhead() {
    if (!lostAhead.isEmpty()) {
      List<PositionRange> now = List.copyOf(lostAhead);
      lostAhead.clear();
      onLost(now, "a failed write");
    }
  }

  /** Looks again for what could not be had. */
  void tryAgain() {
    blocked = false;
    read();
  }

  /** Whether nothing is left to be read. */
  boolean allRead() {
    return cursor >= end && !reading;
  }

  /** Whether in addition nothing that was read is unsettled. */
  boolean over() {
    return allRead() && loaded.isEmpty();
  }

  /** Messages that were damaged on the disk. */
  long lost() {
    return lost;
  }

  /** Memory that what was read back takes. */
  long bytes() {
    return loadedBytes;
  }
}
