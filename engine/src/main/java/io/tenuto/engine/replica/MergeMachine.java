package io.tenuto.engine.replica;

import io.tenuto.log.PositionSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one stream of what all keepers have of earlier lives: each message once, in the order of
 * the source, with its place at each keeper that has it. Each keeper tells its own in order, but
 * for records that were sent to it twice. Owned by one thread.
 *
 * @param <B> what a keeper has sent
 */
final class MergeMachine<B> {
  private final List<Feed<B>> feeds = new ArrayList<>();
  private final Map<Long, PositionSet> known = new HashMap<>();
  private final Commands<B> commands;

  /** What it wants done; performed in order. */
  interface Commands<B> {
    /**
     * These messages are told for the first time.
     *
     * @param from first entry
     * @param to the one behind the last
     * @param positions at each keeper, {@link Held#NOWHERE} where they are not
     */
    void found(B batch, int from, int to, long[] positions);

    /** Entries of a batch are needed no more, as another keeper's are used. */
    void passedOver(B batch, int count);
  }

  /** One record's messages, as a keeper has sent them. */
  static final class Batch<B> {
    private final B what;
    private final long position;
    private final long incarnation;
    private final long[] sequences;

    /**
     * @param position of the first at that keeper; the others follow without gaps
     * @param sequences of all; stays as it is
     */
    Batch(B what, long position, long incarnation, long[] sequences) {
      this.what = what;
      this.position = position;
      this.incarnation = incarnation;
      this.sequences = sequences;
    }
  }

  /** What one keeper has told and is not dealt with. */
  private static final class Feed<B> {
    final ArrayDeque<Batch<B>> batches = new ArrayDeque<>();
    int index; // in the first batch
    boolean over;
    long next; // position behind what has been dealt with
  }

  MergeMachine(int keepers, Commands<B> commands) {
    for (int i = 0; i < keepers; i++) {
      feeds.add(new Feed<>());
    }
    this.commands = commands;
  }

  /** A keeper tells messages, behind those that it told before. */
  void onBatch(int keeper, Batch<B> batch) {
    feeds.get(keeper).batches.add(batch);
    merge();
  }

  /** A keeper has told all. */
  void onOver(int keeper) {
    feeds.get(keeper).over = true;
    merge();
  }

  /**
   * A keeper begins again, at the position that is returned.
   *
   * @param anew whether it has not what it had
   */
  long restart(int keeper, boolean anew) {
    Feed<B> feed = feeds.get(keeper);
    while (!feed.batches.isEmpty()) {
      Batch<B> first = feed.batches.remove();
      commands.passedOver(first.what, first.sequences.length - feed.index);
      feed.index = 0;
    }
    feed.over = false;
    feed.next = anew ? 0 : feed.next;
    return feed.next;
  }

  /** Whether every keeper has told all, and all of it is dealt with. */
  boolean over() {
    return feeds.stream().allMatch(feed -> feed.over && feed.batches.isEmpty());
  }

  private void merge() {
    while (true) {
      for (Feed<B> feed : feeds) {
        passOverKnown(feed);
      }
      int least = -1;
      for (int i = 0; i < feeds.size(); i++) {
        Feed<B> feed = feeds.get(i);
        if (feed.batches.isEmpty()) {
          if (!feed.over) {
            return; // what it tells next may come first
          }
        } else if (least < 0 || compare(feed, feeds.get(least)) < 0) {
          least = i;
        }
      }
      if (least < 0) {
        return;
      }
      emit(feeds.get(least));
    }
  }

  private void passOverKnown(Feed<B> feed) {
    while (!feed.batches.isEmpty()) {
      Batch<B> first = feed.batches.getFirst();
      PositionSet told = known.get(first.incarnation);
      int from = feed.index;
      int to = from;
      while (told != null
          && to < first.sequences.length
          && told.nextAbsent(first.sequences[to]) > first.sequences[to]) {
        to++;
      }
      if (to == from) {
        return;
      }
      advance(feed, to - from);
      commands.passedOver(first.what, to - from);
    }
  }

  private static <B> int compare(Feed<B> one, Feed<B> other) {
    int runs = Long.compare(incarnation(one), incarnation(other));
    return runs != 0 ? runs : Long.compare(sequence(one, 0), sequence(other, 0));
  }

  private static <B> long incarnation(Feed<B> feed) {
    return feed.batches.getFirst().incarnation;
  }

  /** The sequence of an entry behind the first one left, or below 0 if the batch ends before. */
  private static <B> long sequence(Feed<B> feed, int ahead) {
    long[] all = feed.batches.getFirst().sequences;
    int at = feed.index + ahead;
    return at < all.length ? all[at] : -1;
  }

  /** Tells the longest stretch from the first entry on that the same keepers have in one piece. */
  private void emit(Feed<B> from) {
    Batch<B> batch = from.batches.getFirst();
    int begin = from.index;
    long incarnation = batch.incarnation;
    long first = batch.sequences[begin];
    boolean[] has = new boolean[feeds.size()];
    long[] positions = new long[feeds.size()];
    for (int i = 0; i < has.length; i++) {
      Feed<B> feed = feeds.get(i);
      has[i] =
          !feed.batches.isEmpty() && incarnation(feed) == incarnation && sequence(feed, 0) == first;
      positions[i] = has[i] ? feed.batches.getFirst().position + feed.index : Held.NOWHERE;
    }
    int count = 1;
    while (sequence(from, count) == first + count && isSame(has, incarnation, first, count)) {
      count++;
    }
    known.computeIfAbsent(incarnation, run -> new PositionSet()).add(first, first + count);
    for (int i = 0; i < has.length; i++) {
      if (has[i]) {
        Feed<B> feed = feeds.get(i);
        B what = feed.batches.getFirst().what;
        advance(feed, count);
        if (feed != from) {
          commands.passedOver(what, count);
        }
      }
    }
    commands.found(batch.what, begin, begin + count, positions);
  }

  private boolean isSame(boolean[] has, long incarnation, long first, int ahead) {
    PositionSet told = known.get(incarnation);
    if (told != null && told.nextAbsent(first + ahead) > first + ahead) {
      return false;
    }
    for (int i = 0; i < has.length; i++) {
      Feed<B> feed = feeds.get(i);
      if (has[i] && sequence(feed, ahead) != first + ahead) {
        return false;
      }
      boolean comes =
          !has[i]
              && !feed.batches.isEmpty()
              && incarnation(feed) == incarnation
              && sequence(feed, 0) <= first + ahead;
      if (comes) {
        return false;
      }
    }
    return true;
  }

  private static <B> void advance(Feed<B> feed, int count) {
    Batch<B> first = feed.batches.getFirst();
    feed.index += count;
    feed.next = first.position + feed.index;
    if (feed.index == first.sequences.length) {
      feed.batches.remove();
      feed.index = 0;
    }
  }
}
