package io.tenuto.engine.backlog;

import io.tenuto.api.DeliveryException;
import io.tenuto.engine.connector.Entries;
import io.tenuto.log.LogFailedException;
import io.tenuto.log.PositionRange;
import io.tenuto.wire.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to a durable log before they are accepted: all that wait are appended, then
 * forced together. Settlements are recorded only once the cursor says that their messages need not
 * be sent again. Owned by the disk's thread.
 */
final class GroupCommit {
  /** Left free for the sake of settlements, beside what the log itself reserves. */
  private static final long RESERVE_BYTES = 64 << 10;

  private final Words words;
  private final Store store;
  private final SourceCursor cursor;
  private final boolean refuses;
  private final Told told;
  private final ArrayDeque<Range> waiting = new ArrayDeque<>();
  private final List<PositionRange> settled = new ArrayList<>();
  private final List<Long> discarded = new ArrayList<>();
  private long nextSequence;
  private boolean blocked;
  private boolean untidy;
  private @Nullable DeliveryException failure;

  /** Some entries on their way. */
  record Range(Entries entries, int from, int to) {
    int count() {
      return to - from;
    }

    long lastSequence() {
      return Entry.view(entries.encoded(to - 1, to)).getLong(0);
    }
  }

  /**
   * Entries that are safe.
   *
   * @param position of the first in the log
   * @param file number of the payload's file, 0 if there is none
   */
  record Kept(Range range, long position, long file) {}

  /** Told what becomes of entries; called on the disk's thread. */
  interface Told {
    void kept(List<Kept> kept);

    void refused(List<Range> ranges, DeliveryException why);

    /** Nothing is kept any more. */
    void failed(DeliveryException why);

    /** For people. */
    void notice(String text);
  }

  /**
   * What people call the log, and what bounds it.
   *
   * @param log key of the pipeline file, or option
   * @param bound key of the pipeline file, or option
   * @param afterFailure what holds when the disk has failed, and what to do
   */
  record Words(String log, String bound, String afterFailure) {
    static final Words STREAM =
        new Words(
            "stream.log",
            "stream.maxDisk",
            "Nothing more is accepted; what was accepted before is delivered. Check the disk, then"
                + " start the run again.");
  }

  /**
   * @param nextSequence behind all that were accepted, those included that the cursor does not know
   * @param refuses whether what finds no room is refused, rather than waiting
   */
  GroupCommit(
      Words words,
      Store store,
      SourceCursor cursor,
      long nextSequence,
      boolean refuses,
      Told told) {
    this.words = words;
    this.store = store;
    this.cursor = cursor;
    this.refuses = refuses;
    this.told = told;
    this.nextSequence = nextSequence;
  }

  /** Takes entries, behind all others, for the next {@link #commit}. */
  void add(Entries entries, int from, int to) {
    waiting.add(new Range(entries, from, to));
  }

  /** Appends all that wait, as far as there is room, and forces them together. */
  void commit() {
    List<Kept> kept = new ArrayList<>();
    try {
      appendAll(kept);
      if (!kept.isEmpty()) {
        store.force();
      }
    } catch (IOException e) {
      fail(e);
    }
    DeliveryException failed = failure;
    if (failed != null) {
      kept.forEach(one -> store.settle(one.position(), one.range().count())); // never answered for
      refuse(kept.stream().map(Kept::range).toList(), failed);
      refuseWaiting(failed);
    } else if (!kept.isEmpty()) {
      nextSequence = kept.get(kept.size() - 1).range().lastSequence() + 1;
      told.kept(kept);
    }
  }

  private void appendAll(List<Kept> kept) throws IOException {
    while (!waiting.isEmpty() && failure == null) {
      Range next = waiting.getFirst();
      String scarcity = append(next, kept);
      if (scarcity.isEmpty()) {
        waiting.removeFirst();
        blocked = false;
      } else if (refuses) {
        waiting.removeFirst();
        refuse(
            List.of(next),
            new DeliveryException(scarcity + " The message is refused.", true, null));
      } else {
        if (!blocked) {
          told.notice(scarcity + " The source waits; it goes on by itself.");
        }
        blocked = true;
        return;
      }
    }
  }

  /** Returns nothing if it is in the log, and else why it is not. */
  private String append(Range range, List<Kept> kept) throws IOException {
    Entries entries = range.entries();
    ByteBuffer data = entries.encoded(range.from(), range.to());
    var content = new Content(range.count(), 1, entries.origin(), data, entries.payload(), false);
    String cause = "";
    try {
      if (store.room().bytes() >= content.bytes() + RESERVE_BYTES) {
        long position = store.append(content);
        if (position >= 0) {
          kept.add(new Kept(range, position, store.lastFile()));
          return "";
        }
      }
    } catch (LogFailedException e) {
      throw e;
    } catch (IOException e) { // before anything was written, such as for want of space
      cause = " (" + e.getMessage() + ")";
    }
    return words.log()
        + ": there is no room in "
        + store.folder()
        + cause
        + ": "
        + store.room().scarcity().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ". Raise "
        + words.bound()
        + ", free space on the disk, or add engines.";
  }

  private void fail(IOException cause) {
    failure =
        new DeliveryException(
            words.log()
                + ": the disk does not keep what is written to "
                + store.folder()
                + " ("
                + cause.getMessage()
                + "). "
                + words.afterFailure(),
            false,
            cause);
    told.failed(failure);
  }

  /** Refuses what has not been appended. */
  void refuseWaiting(DeliveryException why) {
    refuse(List.copyOf(waiting), why);
    waiting.clear();
  }

  private void refuse(List<Range> ranges, DeliveryException why) {
    if (!ranges.isEmpty()) {
      told.refused(ranges, why);
    }
  }

  /** These messages are needed no more, nor these files, once that is certain to be remembered. */
  void settle(List<PositionRange> ranges, List<Long> files) {
    settled.addAll(ranges);
    discarded.addAll(files);
  }

  /** Records what was settled, gives space back, and tries again what found no room. */
  void tidy() {
    try {
      record();
      if (untidy) {
        untidy = false;
        told.notice(words.log() + ": settlements are recorded again in " + store.folder() + ".");
      }
    } catch (IOException e) {
      if (!untidy) {
        told.notice(
            words.log()
                + ": settlements cannot be recorded in "
                + store.folder()
                + " ("
                + e.getMessage()
                + "). It is tried again; until then messages would come again after a crash."
                + " Check the disk.");
      }
      untidy = true;
    }
    if (blocked) {
      commit();
    }
  }

  private void record() throws IOException {
    if (!settled.isEmpty()) {
      try {
        cursor.advance(nextSequence);
      } catch (IOException e) {
        if (failure == null) {
          fail(e);
        }
        throw e;
      }
      settled.forEach(range -> store.settle(range.first(), range.count()));
      settled.clear();
      discarded.forEach(store::discard);
      discarded.clear();
    }
    store.tidy();
  }

  /** Refuses what waits, records what was settled, and closes the log. */
  void close() throws IOException {
    refuseWaiting(new DeliveryException("the stream is closed", false, null));
    try {
      record();
      store.close();
    } catch (IOException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e); // told already
    }
  }
}
