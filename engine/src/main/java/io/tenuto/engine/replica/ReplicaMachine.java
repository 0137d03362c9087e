package io.tenuto.engine.replica;

import io.tenuto.engine.connector.Entries;
import io.tenuto.log.PositionRange;
import io.tenuto.log.PositionSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/**
 * Decides, beside the source, what each keeper is sent, what is accepted, and what keepers need no
 * more. A message is accepted when every keeper has stored it and every keeper is whole: has all
 * that was accepted before and is not settled. A keeper that is away, or came back with less than
 * it had, is sent everything again that is not settled, in order, before it counts. Owned by one
 * thread; does no I/O, reads no clock.
 */
final class ReplicaMachine {
  /** One record is on its way, and the next one grows meanwhile. */
  private static final int CROWD = 1;

  private final Peer[] peers;
  private final boolean first;
  private final boolean refuses;
  private final Commands commands;
  private final TreeMap<Long, Held> held = new TreeMap<>();
  private long nextTicket;
  private long acceptFrom; // no ticket below waits to be accepted
  private boolean recalled;
  private boolean failed;

  /** What it wants done; performed in order. */
  interface Commands {
    /**
     * Send to a keeper, as one record.
     *
     * @return false if there is no room now: {@link #pump} asks again
     */
    boolean send(int keeper, Held what);

    /** All keepers have it: it is accepted, and goes to the groups. */
    void accept(Held what);

    /** It is not accepted. */
    void refuse(Held what);

    /** A keeper needs these no more. */
    void settle(int keeper, PositionRange range);

    /** A keeper has everything, and is to record so; {@link #onWhole} when it has. */
    void whole(int keeper);

    /** A keeper's record says more than is true: it is to be claimed again, on a new link. */
    void claimAgain(int keeper);
  }

  /** One keeper. */
  private static final class Peer {
    boolean here;
    boolean met;
    boolean lacks; // what it had in this life
    boolean whole;
    boolean asked; // to record that it is whole
    String id = "";
    long next; // position of what is sent next
    long end; // when it came
    long sendFrom; // ticket: what is below is there, or on its way
    long fillTo; // ticket: it is whole when all below are there
  }

  /**
   * @param whole which keepers have everything
   * @param first whether nothing was ever accepted
   * @param refuses whether what comes is refused while a keeper is away, rather than waiting
   */
  ReplicaMachine(List<Boolean> whole, boolean first, boolean refuses, Commands commands) {
    this.peers = new Peer[whole.size()];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = new Peer();
      peers[i].whole = whole.get(i);
    }
    this.first = first;
    this.refuses = refuses;
    this.commands = commands;
  }

  /**
   * A keeper has answered on a new link, and does so on no earlier one.
   *
   * @param id of what it has
   * @param end the position that the next message will have
   * @param whole whether it has recorded that it has everything
   */
  void onHere(int keeper, String id, long end, boolean whole) {
    Peer peer = peers[keeper];
    boolean same = peer.id.isEmpty() || peer.id.equals(id);
    peer.id = id;
    peer.met = true;
    peer.asked = false;
    peer.next = end;
    peer.end = end;
    peer.sendFrom = 0;
    peer.fillTo = nextTicket;
    boolean gone = !same && (recalled || !first);
    for (Held one : held.values()) {
      Held.Copy copy = one.at(keeper);
      boolean cut = copy.stored() && copy.position() + one.count() > end;
      gone |= cut;
      if (!same || cut || !copy.stored()) {
        copy.lose(); // what was on its way is sent again: whether the disk has it, nobody knows
      }
    }
    peer.lacks = gone && whole;
    peer.whole = whole && !gone;
    peer.here = !peer.lacks;
    if (peer.lacks) {
      commands.claimAgain(keeper);
      return;
    }
    if (recalled) {
      clean(keeper);
    }
    pump(keeper);
    acceptAll();
  }

  /** A keeper's link is gone. */
  void onAway(int keeper) {
    peers[keeper].here = false;
    List.copyOf(held.values()).forEach(this::forget);
    refuseWaiting();
  }

  /** An earlier life's messages were found, at these positions. */
  Held onFound(Entries entries, int from, int to, long[] positions) {
    var found = new Held(nextTicket, entries, from, to, true, peers.length);
    held.put(found.ticket(), found);
    nextTicket += found.count();
    for (int i = 0; i < peers.length; i++) {
      if (positions[i] != Held.NOWHERE) {
        found.at(i).found(positions[i]);
      }
      peers[i].fillTo = nextTicket;
    }
    pumpAll();
    return found;
  }

  /** Nothing more is found of earlier lives. */
  void onAllFound() {
    recalled = true;
    acceptFrom = nextTicket;
    for (int i = 0; i < peers.length; i++) {
      if (peers[i].here) {
        clean(i);
      }
      pump(i);
    }
  }

  /** Messages have come, behind all others. */
  void onFresh(Entries entries, int from, int to) {
    var fresh = new Held(nextTicket, entries, from, to, false, peers.length);
    nextTicket += fresh.count();
    held.put(fresh.ticket(), fresh);
    if (failed) {
      refuse(fresh);
    } else {
      refuseWaiting();
      pumpAll();
    }
  }

  /** Whether so much waits to be accepted that what comes now had better come together. */
  boolean crowded() {
    Iterator<Held> waiting = held.tailMap(acceptFrom).values().iterator();
    for (int i = 0; i < CROWD && waiting.hasNext(); i++) {
      waiting.next();
    }
    return waiting.hasNext();
  }

  private void pumpAll() {
    for (int i = 0; i < peers.length; i++) {
      pump(i);
    }
  }

  /** Sends a keeper what it has not, as far as there is room. */
  void pump(int keeper) {
    Peer peer = peers[keeper];
    while (peer.here && !failed) {
      var next = held.ceilingEntry(peer.sendFrom);
      if (next == null) {
        break;
      }
      Held one = next.getValue();
      if (one.at(keeper).position() == Held.NOWHERE && !one.over()) {
        one.at(keeper).sent(peer.next);
        if (!commands.send(keeper, one)) {
          one.at(keeper).lose();
          break;
        }
        peer.next += one.count();
      }
      peer.sendFrom = one.ticket() + 1;
    }
    lookWhether(keeper);
  }

  /** A keeper has stored a record. */
  void onStored(int keeper, Held what) {
    if (held.get(what.ticket()) != what || !what.at(keeper).onItsWay()) {
      return;
    }
    what.at(keeper).stores();
    tellSettled(keeper, what);
    forget(what);
    lookWhether(keeper);
    acceptAll();
    refuseWaiting();
  }

  private void lookWhether(int keeper) {
    Peer peer = peers[keeper];
    if (!peer.here || peer.whole || peer.asked || !recalled) {
      return;
    }
    boolean there =
        held.headMap(peer.fillTo).values().stream()
            .allMatch(one -> one.at(keeper).stored() || one.over());
    if (there) {
      peer.asked = true;
      commands.whole(keeper);
    }
  }

  /** A keeper has recorded that it has everything. */
  void onWhole(int keeper) {
    Peer peer = peers[keeper];
    if (peer.here && peer.asked) {
      peer.whole = true;
      clean(keeper);
      acceptAll();
    }
  }

  /** Whether all that earlier lives left was found, and every keeper is whole. */
  boolean open() {
    if (!recalled) {
      return false;
    }
    for (Peer peer : peers) {
      if (!peer.whole) {
        return false;
      }
    }
    return true;
  }

  private void acceptAll() {
    while (open() && allHere()) {
      var next = held.ceilingEntry(acceptFrom);
      if (next == null || !(next.getValue().storedByAll() || next.getValue().over())) {
        return;
      }
      Held one = next.getValue();
      acceptFrom = one.ticket() + one.count();
      if (!one.over()) {
        one.accept();
        commands.accept(one);
      }
    }
  }

  /** Refuses what waits for a keeper that is away, once no other is being sent it. */
  private void refuseWaiting() {
    if (failed || (refuses && recalled && !allHere())) {
      for (Held one : List.copyOf(held.tailMap(acceptFrom).values())) {
        if (!one.again() && !one.accepted() && !one.over() && !isOnItsWay(one)) {
          refuse(one);
        }
      }
    }
  }

  private boolean allHere() {
    for (Peer peer : peers) {
      if (!peer.here) {
        return false;
      }
    }
    return true;
  }

  private boolean isOnItsWay(Held one) {
    for (int i = 0; i < peers.length; i++) {
      if (peers[i].here && one.at(i).onItsWay()) {
        return true;
      }
    }
    return false;
  }

  private void refuse(Held one) {
    onSettled(one.ticket(), one.count());
    commands.refuse(one);
  }

  /**
   * Nothing is sent or accepted any more, and what waits is refused: another life has taken over.
   */
  void fail() {
    failed = true;
    refuseWaiting();
    for (Peer peer : peers) {
      peer.here = false;
    }
    refuseWaiting();
  }

  /** Every group is done with these messages, all of one record. */
  void onSettled(long ticket, long count) {
    var entry = held.floorEntry(ticket);
    if (entry == null || ticket + count > entry.getKey() + entry.getValue().count()) {
      throw new IllegalArgumentException(
          count + " messages from ticket " + ticket + " on are settled that nobody holds");
    }
    Held one = entry.getValue();
    int first = (int) (ticket - one.ticket());
    one.settle(first, first + (int) count);
    for (int i = 0; i < peers.length; i++) {
      if (peers[i].here && one.at(i).stored()) {
        long position = one.at(i).position() + first;
        commands.settle(i, new PositionRange(position, position + count));
      }
    }
    forget(one);
  }

  /** Tells a keeper that has just stored a record what of it is settled already. */
  private void tellSettled(int keeper, Held one) {
    BitSet settled = one.settled();
    long position = one.at(keeper).position();
    for (int from = settled.nextSetBit(0); from >= 0; ) {
      int to = settled.nextClearBit(from);
      commands.settle(keeper, new PositionRange(position + from, position + to));
      from = settled.nextSetBit(to);
    }
  }

  /** What is settled needs no place here, unless a keeper that is here is about to store it. */
  private void forget(Held one) {
    if (one.over() && !isOnItsWay(one)) {
      held.remove(one.ticket());
    }
  }

  /** Settles, at a keeper that has everything, all it had when it came but what is held here. */
  private void clean(int keeper) {
    Peer peer = peers[keeper];
    if (!peer.whole) {
      return;
    }
    var needed = new PositionSet();
    for (Held one : held.values()) {
      Held.Copy copy = one.at(keeper);
      if (copy.stored()) {
        BitSet settled = one.settled();
        for (int from = settled.nextClearBit(0); from < one.count(); ) {
          int set = settled.nextSetBit(from);
          int to = set < 0 ? one.count() : set;
          needed.add(copy.position() + from, copy.position() + to);
          from = settled.nextClearBit(to);
        }
      }
    }
    needed.absent(0, peer.end).forEach(range -> commands.settle(keeper, range));
  }

  /** What the next claim at a keeper says: whether it may go on to count, if its record says so. */
  boolean mayCount(int keeper) {
    Peer peer = peers[keeper];
    return peer.met ? !peer.lacks : peer.whole;
  }

  /** Keepers that do not count now. */
  List<Integer> missing() {
    var missing = new ArrayList<Integer>();
    for (int i = 0; i < peers.length; i++) {
      if (!peers[i].here || !peers[i].whole) {
        missing.add(i);
      }
    }
    return missing;
  }

  /** Whether no message of earlier lives is unsettled. */
  boolean caughtUp() {
    return recalled && held.values().stream().noneMatch(one -> one.again() && !one.over());
  }
}
