package io.tenuto.engine.connector;

import io.tenuto.api.DeliveryException;
import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.api.StreamConnector;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where callers' threads put messages and the loop's thread takes them from. Bounded: what is not
 * settled by every group counts. Thread-safe.
 */
final class Intake {
  /** Memory for small messages comes in pieces of this size; it is also the largest batch. */
  static final int SEGMENT_BYTES = 256 * 1024;

  /** Messages from this size on are not packed, nor are payloads copied that need not be. */
  static final int LARGE_BYTES = 2 * Payload.COPIED_BYTES;

  /**
   * How far callers run ahead of the links before they make way for them: what is sent while it is
   * in the processor's cache costs half as much. It is no limit, as a burst must be taken: a caller
   * waits for {@link #MOMENT_MILLIS} at most for each segment.
   */
  private static final long AHEAD_BYTES = 8L * SEGMENT_BYTES;

  private static final long MOMENT_MILLIS = 1;

  private final BufferPool pool;
  private final Limits limits;
  private final LongSupplier unsent;
  private final Runnable wake;
  private final ArrayDeque<Entries> fresh = new ArrayDeque<>();
  private @Nullable PackedEntries current;
  private final int groups;
  private long retainedBytes;
  private long freshBytes; // segments begun since the loop took what was there
  private int waiters; // for room
  private final AtomicInteger makingWay = new AtomicInteger(); // callers
  private boolean asked;
  private boolean closed;
  private @Nullable DeliveryException failure;

  /**
   * @param retainBytes what may be kept unsettled
   * @param maxMessageBytes the largest payload
   * @param waits whether a caller waits for room, rather than being refused
   */
  record Limits(long retainBytes, long maxMessageBytes, boolean waits) {}

  /**
   * @param unsent bytes that no link has taken yet; asked by callers' threads
   * @param wake has {@link #take} called soon
   */
  Intake(BufferPool pool, Limits limits, int groups, LongSupplier unsent, Runnable wake) {
    this.unsent = unsent;
    this.pool = pool;
    this.limits = limits;
    this.groups = groups;
    this.wake = wake;
  }

  /** A message on its way in; its sequence is drawn when it is accepted. */
  record Incoming(
      Origin origin, long timeMicros, Header header, List<Integer> path, Payload payload) {
    private Incoming copied() {
      return new Incoming(origin, timeMicros, header, path, Payload.of(payload.bytes()));
    }
  }

  /** Draws sequence numbers, in the order in which messages are accepted, under the lock. */
  interface Sequence {
    /**
     * The next number, which is used.
     *
     * @param payloadBytes of the message that is accepted now
     */
    long next(long payloadBytes);
  }

  /**
   * Accepts a message; returns its sequence, or one of the refusals of {@link StreamConnector}.
   *
   * @throws DeliveryException after {@link #fail}
   */
  long accept(Incoming given, Sequence sequence, @Nullable Receipt receipt) {
    Incoming message = given;
    if (message.payload().size() > limits.maxMessageBytes()) {
      return StreamConnector.TOO_LARGE;
    }
    byte[] header = Entry.encode(message.header());
    int headBytes = Entry.fittingHeadBytes(header.length, message.path().size());
    boolean longHead = headBytes > LARGE_BYTES;
    boolean large = message.payload().size() >= LARGE_BYTES || longHead;
    if (message.payload().size() < LARGE_BYTES
        && (longHead || message.payload().file().isPresent())) {
      message = message.copied(); // here, where nothing is half done if it cannot be read
    }
    boolean wakeNow;
    long number;
    synchronized (this) {
      long need =
          large
              ? headBytes + message.payload().size()
              : needed(message.origin(), headBytes + message.payload().size());
      if (need > 0 && !large && limits.waits() && ahead() > AHEAD_BYTES) {
        makeWay();
      }
      long refusal = hasRoom(need) ? 0 : awaitRoom(need);
      if (refusal < 0) {
        return refusal;
      }
      if (failure != null) {
        throw new DeliveryException(String.valueOf(failure.getMessage()), false, failure);
      }
      number = sequence.next(message.payload().size());
      if (large) {
        addLarge(message, number, header, headBytes, receipt);
      } else {
        addSmall(message, number, header, headBytes, receipt);
      }
      wakeNow = !asked;
      asked = true;
    }
    if (wakeNow) {
      wake.run();
    }
    return number;
  }

  private long ahead() {
    return freshBytes + unsent.getAsLong();
  }

  private long needed(Origin origin, long bytes) {
    PackedEntries open = current;
    return open != null && open.origin().equals(origin) && open.hasRoom((int) bytes)
        ? 0
        : SEGMENT_BYTES;
  }

  private synchronized boolean hasRoom(long bytes) {
    return !closed
        && (bytes == 0 // it goes into memory that has been taken already
            || retainedBytes == 0
            || retainedBytes + bytes <= limits.retainBytes());
  }

  private synchronized long awaitRoom(long bytes) {
    waiters++;
    try {
      while (!closed && failure == null && !hasRoom(bytes)) {
        if (bytes > 0 && current != null) {
          seal(); // it takes no more, and could not be freed while it is open
          continue;
        }
        if (!limits.waits()) {
          return StreamConnector.NO_ROOM;
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return StreamConnector.NO_ROOM;
    } finally {
      waiters--;
    }
    return closed ? StreamConnector.CLOSED : 0;
  }

  private synchronized void makeWay() {
    long start = System.nanoTime();
    makingWay.incrementAndGet();
    try {
      while (!closed && !isWayMade() && System.nanoTime() - start < MOMENT_MILLIS * 1_000_000) {
        wait(MOMENT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever waits for room will notice
    } finally {
      makingWay.decrementAndGet();
    }
  }

  private boolean isWayMade() {
    return ahead() < AHEAD_BYTES / 2;
  }

  /** Links have taken some of what was unsent. */
  void sent() {
    if (makingWay.get() > 0) {
      wakeThoseMakingWay();
    }
  }

  private synchronized void wakeThoseMakingWay() {
    if (isWayMade()) {
      notifyAll();
    }
  }

  private void addSmall(
      Incoming message, long number, byte[] header, int headBytes, @Nullable Receipt receipt) {
    PackedEntries open = current;
    int bytes = headBytes + (int) message.payload().size();
    if (open == null || !open.origin().equals(message.origin()) || !open.hasRoom(bytes)) {
      seal();
      open = new PackedEntries(message.origin(), pool.take(SEGMENT_BYTES), this);
      retainedBytes += SEGMENT_BYTES;
      freshBytes += SEGMENT_BYTES;
      current = open;
    }
    boolean listed = open.untaken();
    open.add(
        number, message.timeMicros(), header, message.path(), message.payload(), receipt, groups);
    if (!listed) {
      fresh.add(open); // once there is something to take, which there is not if a payload throws
    }
  }

  private void addLarge(
      Incoming message, long number, byte[] header, int headBytes, @Nullable Receipt receipt) {
    seal(); // keeps the order of what was offered
    ByteBuffer head = Frames.buffer(headBytes);
    Entry.putHead(head, number, message.timeMicros(), 0, header, message.path());
    fresh.add(
        new LargeEntry(message.origin(), head.flip(), message.payload(), this, receipt, groups));
    retainedBytes += headBytes + message.payload().size();
  }

  private void seal() {
    PackedEntries full = current;
    current = null;
    if (full != null) {
      full.seal();
      if (full.over()) {
        free(full);
      }
    }
  }

  /** Hands over everything that came since the last call. By one thread. */
  void take(Keeper.Taker taker) {
    List<Runnable> ranges = new ArrayList<>();
    synchronized (this) {
      asked = false;
      freshBytes = 0;
      for (Entries entries = fresh.poll(); entries != null; entries = fresh.poll()) {
        Entries one = entries;
        if (one instanceof PackedEntries packed) {
          int from = packed.take();
          int to = packed.count();
          ranges.add(() -> taker.take(one, from, to));
        } else {
          ranges.add(() -> taker.take(one, 0, 1));
        }
      }
    }
    ranges.forEach(Runnable::run);
  }

  void settled(PackedEntries entries, int from, int to, Settlement outcome) {
    BitSet told = new BitSet(0);
    synchronized (this) {
      if (groups > 1 && entries.hasReceipts()) {
        for (int i = from; i < to; i++) {
          told.set(i - from, entries.settledByLast(i));
        }
      }
      if (entries.close(to - from)) {
        free(entries);
      }
    }
    if (entries.hasReceipts()) { // without the lock, since callers wait for that
      for (int i = from; i < to; i++) {
        Receipt receipt = entries.receipt(i);
        if (receipt != null && (groups == 1 || told.get(i - from))) {
          receipt.settled(outcome);
        }
      }
    }
  }

  void settled(LargeEntry entry, Settlement outcome) {
    boolean last;
    synchronized (this) {
      last = entry.close();
      if (last) {
        freed(entry.bytes(0, 1));
      }
    }
    Receipt receipt = entry.receipt(0);
    if (last && receipt != null) {
      receipt.settled(outcome);
    }
  }

  /** Tells those who wait for it that these are accepted. */
  void accepted(Fresh entries, int from, int to) {
    receipts(entries, from, to).forEach(Receipt::accepted);
  }

  /** Takes back what was not accepted after all. */
  void refused(Fresh entries, int from, int to, DeliveryException why) {
    List<Receipt> told = receipts(entries, from, to);
    synchronized (this) {
      if (entries instanceof PackedEntries packed) {
        if (packed.close((to - from) * groups)) {
          free(packed);
        }
      } else {
        freed(entries.bytes(0, 1));
      }
    }
    told.forEach(receipt -> receipt.refused(why));
  }

  private synchronized List<Receipt> receipts(Fresh entries, int from, int to) {
    List<Receipt> all = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Receipt receipt = entries.receipt(i);
      if (receipt != null) {
        all.add(receipt);
      }
    }
    return all;
  }

  /** From now on nothing is accepted. */
  synchronized void fail(DeliveryException why) {
    if (failure == null) {
      failure = why;
    }
    notifyAll();
  }

  private void free(PackedEntries entries) {
    entries.block().release();
    freed(SEGMENT_BYTES);
  }

  /** Wakes those who wait when there is room for many messages: not for each one that goes. */
  private void freed(long bytes) {
    retainedBytes -= bytes;
    if (waiters > 0
        && (retainedBytes <= limits.retainBytes() - limits.retainBytes() / 4 || isWayMade())) {
      notifyAll();
    }
  }

  synchronized long retainedBytes() {
    return retainedBytes;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
