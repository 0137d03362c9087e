package io.tenuto.engine.backlog;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import io.tenuto.engine.host.InLink;
import io.tenuto.engine.host.Unleased;
import io.tenuto.log.PositionRange;
import io.tenuto.wire.CreditPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what a backlog takes and answers, what it reads back and when, and keeps its ledger:
 * every message in its custody is in the log and not settled there. Owned by one thread; does no
 * I/O, reads no clock.
 *
 * <p>Two halves share the memory: what has arrived and is not yet in the log, bounded by credit;
 * and what was read back and is not yet settled, bounded by a window.
 */
public final class BacklogMachine {
  private static final long WINDOW_MESSAGES = 1 << 17;

  /** Less room than this counts as none; credit is shared in no smaller amounts. */
  static final long LEAST_ROOM_BYTES = 256 * 1024;

  private final long receiveBytes;
  private final Commands commands;
  private final List<InLink> links = new ArrayList<>();
  private final Unleased<Arrival> unleased = new Unleased<>(Arrival::link);
  private final Tally tally = new Tally();
  private final Troubles troubles;
  private final ReadBack readBack;
  private Room room;
  private boolean full;
  private long resumeBytes;
  private long storing;

  /** What the machine wants done; performed in order. */
  interface Commands extends ReadBack.Commands {
    /** Append; answered by {@link #onStored} or {@link #onNotStored}. */
    void store(Arrival arrival);

    /** There is room after a problem for want of it. */
    void roomAgain();
  }

  /**
   * @param memoryBytes for both halves together, at least 1 MiB
   * @param first lowest position in the log that is not settled
   * @param end position behind the last
   * @param unsettled how many messages of an earlier life wait in the log
   */
  BacklogMachine(
      long memoryBytes, long first, long end, long unsettled, Room room, Commands commands) {
    this.receiveBytes = memoryBytes / 2;
    this.commands = commands;
    this.troubles = new Troubles(commands);
    this.readBack = new ReadBack(memoryBytes - receiveBytes, first, end, commands, tally, troubles);
    this.room = room;
    tally.accept(unsettled);
  }

  /** Begins to read what an earlier life left. */
  void start() {
    noteRoom(room);
    readBack.read();
  }

  /** A link is open; it may be gone again already, if it was lost meanwhile. */
  void join(InLink link) {
    if (link.open()) {
      links.add(link);
      grant();
    }
  }

  /** A link is gone: what it brought and is not stored yet stays the sender's. */
  void leave(InLink link) {
    link.close();
    links.remove(link);
    unleased.take(link).forEach(BacklogMachine::free);
    grant();
  }

  void onDemand(InLink link, long messages, long headBytes) {
    link.receiver().onDemand(messages, headBytes);
    grant();
  }

  void onForfeit(InLink link, long messages, long bytes) {
    link.receiver().onForfeit(messages, bytes);
    grant();
  }

  /**
   * A large message begins; its credit is accounted for.
   *
   * @return whether its bytes are wanted; otherwise it has been given back
   */
  boolean admits(InLink link, long delivery, long charge, long bytes) {
    if (!full && bytes + LEAST_ROOM_BYTES <= room.bytes()) {
      return true;
    }
    refuse(bytes, room.scarcity(), "");
    giveBack(link, delivery, 1, charge);
    flush();
    return false;
  }

  /** A large message that was admitted was given up by its sender. */
  void onAborted(InLink link, long charge) {
    link.receiver().finished(1);
    link.receiver().released(charge);
    grant();
  }

  /** A large message that was admitted found no place: it is given back. */
  void onNotLanded(InLink link, long delivery, long charge, long bytes, String detail) {
    refuse(bytes, BacklogProblem.Kind.WRITE_FAILED, detail);
    giveBack(link, delivery, 1, charge);
    flush();
  }

  /** Messages arrived; their credit is accounted for. */
  void onArrival(Arrival arrival, long nowNanos) {
    if (full) {
      giveBack(arrival);
      flush();
    } else if (arrival.link().mayStart(nowNanos)) {
      storing++;
      commands.store(arrival);
    } else {
      unleased.add(arrival);
    }
  }

  /** The sender of a link has answered: what waits for a lease is tried again. */
  void onAlive(InLink link, long nowNanos) {
    unleased.take(link).forEach(arrival -> onArrival(arrival, nowNanos));
  }

  /**
   * Messages are in the log at a position: custody is taken, unless the sender may have given them
   * to somebody else meanwhile.
   */
  void onStored(Arrival arrival, long position, long nowNanos) {
    storing--;
    readBack.grow(position + arrival.count());
    InLink link = arrival.link();
    if (link.open() && link.mayStart(nowNanos)) {
      tally.accept(arrival.count());
      troubles.over(BacklogProblem.Kind.WRITE_FAILED);
      link.receiver().settlements().add(arrival.delivery(), arrival.count(), Settlement.STORED);
      free(arrival);
      readBack.countLostAhead();
    } else {
      commands.settle(position, arrival.count());
      giveBack(arrival);
    }
  }

  /**
   * Messages could not be stored.
   *
   * @param why for want of room, or because the disk fails
   */
  void onNotStored(Arrival arrival, BacklogProblem.Kind why, String detail) {
    storing--;
    refuse(arrival.bytes(), why, detail);
    giveBack(arrival);
  }

  private void giveBack(Arrival arrival) {
    if (arrival.link().open()) {
      arrival
          .link()
          .receiver()
          .settlements()
          .add(arrival.delivery(), arrival.count(), Settlement.RELEASED);
    }
    free(arrival);
  }

  private static void giveBack(InLink link, long delivery, int count, long charge) {
    link.receiver().settlements().add(delivery, count, Settlement.RELEASED);
    link.receiver().finished(count);
    link.receiver().released(charge);
  }

  private static void free(Arrival arrival) {
    arrival.release().run();
    arrival.link().receiver().finished(arrival.count());
    arrival.link().receiver().released(arrival.charge());
  }

  /** From now on until there is room for {@code bytes}, senders get no credit. */
  private void refuse(long bytes, BacklogProblem.Kind why, String detail) {
    resumeBytes = Math.max(resumeBytes, bytes + 2 * LEAST_ROOM_BYTES);
    if (!full) {
      full = true;
      troubles.tell(why, detail);
      links.stream().filter(link -> link.receiver().reclaims()).forEach(InLink::askBack);
    }
  }

  /** How much room there is now; follows answers about stored messages. */
  void onRoom(Room now) {
    noteRoom(now);
    flush();
    readBack.read();
  }

  private void noteRoom(Room now) {
    room = now;
    if (full && room.bytes() >= resumeBytes) {
      full = false;
      resumeBytes = 0;
      if (troubles.over(BacklogProblem.Kind.BOUND_REACHED, BacklogProblem.Kind.DISK_FULL)) {
        commands.roomAgain();
      }
    } else if (!full && room.bytes() < LEAST_ROOM_BYTES) {
      refuse(0, room.scarcity(), "");
    }
  }

  private void grant() {
    if (!full) {
      long budget = Math.min(receiveBytes, Math.max(room.bytes(), LEAST_ROOM_BYTES));
      new CreditPolicy(budget).grant(links, WINDOW_MESSAGES);
    }
  }

  /** Sends the answers collected, and credit that has become free. */
  void flush() {
    links.forEach(InLink::flushSettlements);
    grant();
  }

  /**
   * Records were read, and go to engines.
   *
   * @param next where to go on; the same as before if the next record does not fit yet
   */
  void onRead(List<StoredEntries> records, long next) {
    readBack.onRead(records, next);
  }

  /**
   * Reading failed.
   *
   * @param why {@link BacklogProblem.Kind#LATER_VERSION} ends reading for good
   */
  void onReadFailed(BacklogProblem.Kind why, String detail) {
    readBack.onFailed(why, detail);
  }

  /** Stored messages cannot be read any more: they are counted and passed over. */
  void onLost(List<PositionRange> ranges, String detail) {
    readBack.onLost(ranges, detail);
  }

  /** A record in doubt was written again; positions below its own are settled in its place. */
  void onCopied(long position, long copy, int count) {
    readBack.onCopied(position, copy, count);
  }

  /** Now and then: looks again for what could not be had; {@link #onRoom} is told as often. */
  void tick() {
    readBack.tryAgain();
  }

  /** Keeping house on the disk failed; it is tried again. */
  void onFailed(String detail) {
    troubles.tell(BacklogProblem.Kind.WRITE_FAILED, detail);
  }

  /** Exact at this moment. */
  Ledger ledger() {
    return tally.ledger();
  }

  /** Whether nothing is kept and nothing is on its way to the log. */
  boolean empty() {
    return tally.retained() == 0 && storing == 0 && unleased.isEmpty();
  }

  /** Whether senders get no credit, for want of room. */
  boolean full() {
    return full;
  }

  /** Messages that were damaged on the disk. */
  long lost() {
    return readBack.lost();
  }

  Room room() {
    return room;
  }

  /** Memory granted to senders, and of what was read back. */
  long memoryBytes() {
    long committed = 0;
    for (InLink link : links) {
      committed += link.receiver().committedBytes();
    }
    return committed + readBack.bytes();
  }
}
