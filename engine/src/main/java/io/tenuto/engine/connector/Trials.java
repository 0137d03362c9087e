package io.tenuto.engine.connector;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries suspects alone, one at a time, on an engine that works on nothing else: decides which
 * messages of a lost engine are kept apart for that, when and where one is tried, and when they
 * stand in line like any other again. One lane at most is kept for it, so that others go on. Where
 * there is no other lane, suspects wait for one for a while ({@link Isolation#awaitsCompany}), then
 * others wait, but not for ever: see {@link Suspect#patienceTicks}.
 *
 * <p>Suspects are counted as waiting while they are kept apart. Pure; owned by the dispatcher's
 * thread, with which it shares lanes, line and suspects.
 */
final class Trials {
  private final List<Lane> lanes;
  private final WaitingLine waiting;
  private final Suspects suspects;
  private final Dispatcher.Commands commands;
  private final Isolation isolation = new Isolation();

  /**
   * @param lanes those that are open; the dispatcher adds and removes them
   */
  Trials(List<Lane> lanes, WaitingLine waiting, Suspects suspects, Dispatcher.Commands commands) {
    this.lanes = lanes;
    this.waiting = waiting;
    this.suspects = suspects;
    this.commands = commands;
  }

  /** The lane that is kept for suspects, or null. */
  @Nullable Lane lane() {
    return isolation.lane();
  }

  /**
   * Begins the next trial if that can be done now.
   *
   * @return whom to send over {@link #lane}, or null
   */
  @Nullable Suspect begin() {
    Suspect next = suspects.next();
    Lane lane = isolation.lane();
    if (lane == null && next == null) {
      return null;
    }
    boolean waits = isolation.awaitsCompany(lanes, !waiting.isEmpty());
    if (lane != null && (lane.isDraining() || (isolation.empty() && (next == null || waits)))) {
      together(lane);
      lane = null;
    }
    if (next == null) {
      return null;
    }
    if (lane == null) {
      if (waits) {
        return null;
      }
      lane = Isolation.choose(lanes);
      if (lane == null) {
        return null;
      }
      isolation.keep(lane);
      commands.alone(lane, lane.askAlone());
    }
    if (!isolation.ready()) {
      return null;
    }
    if (lane.takes(next.bytes())) {
      suspects.take();
      waiting.uncount(next);
      isolation.begin(next);
      return next;
    }
    if (isolation.announces(next)) {
      commands.demand(lane, waiting.messages(), waiting.bytes(), lane.charge(next.bytes()));
    }
    return null;
  }

  private void together(Lane lane) {
    isolation.end();
    lane.askTogether();
    commands.together(lane);
  }

  /** A lane is open: if its engine was believed lost, that counts against nobody. */
  void joined(Lane lane) {
    String instance = lane.instance();
    if (instance != null) {
      likeAnyOther(suspects.returned(instance));
    }
  }

  /** Engines were ended on purpose. */
  void pardon(List<String> instances) {
    instances.forEach(each -> likeAnyOther(suspects.pardon(each)));
  }

  /** These need not be tried alone any more; they have been counted as waiting. */
  private void likeAnyOther(List<Suspect> cleared) {
    for (int i = cleared.size() - 1; i >= 0; i--) {
      Suspect each = cleared.get(i);
      waiting.prepend(each.entries(), each.index(), each.index() + 1, each.nextAttempt());
    }
  }

  /**
   * A lane was lost with messages on it, one of which may have ended its engine.
   *
   * @param lost in the order in which they were sent
   * @return those that are like any other, in the same order
   */
  List<Lane.Flight> keepSuspects(Lane lane, List<Lane.Flight> lost) {
    String instance = lane.instance();
    if (instance == null
        || lane.isDraining()
        || isConnected(instance)
        || suspects.pardoned(instance)) {
      return lost; // no message has done it
    }
    boolean alone = lane.isAlone() && Lane.Flight.messages(lost) == 1;
    List<Lane.Flight> others = new ArrayList<>();
    for (Lane.Flight flight : lost) {
      Entries entries = flight.entries();
      int attempt = flight.attempt();
      int from = flight.from();
      for (int i = from; i < flight.to(); i++) {
        if (suspects.lost(entries, i, attempt, lane.peer(), instance, alone)) {
          waiting.count(entries, i, i + 1);
          others.add(new Lane.Flight(entries, from, i, attempt));
          from = i + 1;
        }
      }
      others.add(new Lane.Flight(entries, from, flight.to(), attempt));
    }
    others.removeIf(flight -> flight.from() == flight.to());
    return others;
  }

  private boolean isConnected(String instance) {
    return lanes.stream().anyMatch(lane -> instance.equals(lane.instance()));
  }

  /** A lane is gone, and what was on it has been taken back. */
  void left(Lane lane) {
    Lane kept = isolation.lane();
    if (kept == lane) {
      isolation.end();
    } else if (kept != null && isolation.awaitsCompany(lanes, true)) {
      together(kept);
    }
  }

  /**
   * A tick has passed for those who wait for the lane that is kept.
   *
   * @return whether they have waited long enough, and have it again
   */
  boolean tickLane() {
    if (!isolation.tick(suspects.next())) {
      return false;
    }
    Lane lane = java.util.Objects.requireNonNull(isolation.lane());
    if (!isolation.tries()) { // the lane has not become empty, and will not soon
      likeAnyOther(suspects.letGo());
    }
    together(lane);
    return true;
  }

  /**
   * A tick has passed for those who share the only engine.
   *
   * @return whether it is the turn of suspects, or of others, from now on
   */
  boolean tickTurn() {
    return isolation.tickAwaiting(lanes, suspects.next() != null);
  }
}
