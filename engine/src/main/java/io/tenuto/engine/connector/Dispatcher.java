package io.tenuto.engine.connector;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the messages of one group go, and keeps its ledger: every accepted message is in
 * exactly one of: waiting, on a lane, or settled for good. Owned by one thread; does no I/O, reads
 * no clock.
 */
public final class Dispatcher {
  /** Most bytes of one batch. */
  static final int BATCH_BYTES = Intake.SEGMENT_BYTES;

  private final Settings settings;
  private final Commands commands;
  private final IntUnaryOperator random;
  private final List<Lane> lanes = new ArrayList<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Failure, Integer> failures = new HashMap<>();
  private long waitingMessages;
  private long waitingBytes;
  private long accepted;
  private long completed;
  private long deadLettered;
  private long dropped;
  private long passedOn;
  private long releases;

  /**
   * How one group is served.
   *
   * @param attempts failures of its own after which a message becomes a dead letter, at least 1
   * @param keepBytes what may wait: under {@link OnFull#NEWEST} before the oldest is dropped, under
   *     {@link OnFull#SPILL} before a backlog is asked to take it
   */
  public record Settings(
      String group,
      Delivery delivery,
      OnFull onFull,
      DispatchPolicy policy,
      int attempts,
      long keepBytes) {}

  /** What the dispatcher wants done; performed at once, on its thread. */
  public interface Commands {
    /** Send entries; afterwards the lane is not ready until told so. */
    void send(Lane lane, long firstDelivery, Entries entries, int from, int to, int attempt);

    /** Tell the receiver what waits. */
    void demand(Lane lane, long messages, long bytes, long headBytes);

    /** A message is given up; called before its entries are told. */
    void deadLetter(Entries entries, int index, String cause, String engine, int attempt);
  }

  /** A range that waits for a lane. */
  private static final class Waiting {
    final Entries entries;
    int from;
    int to;
    final int attempt;

    Waiting(Entries entries, int from, int to, int attempt) {
      this.entries = entries;
      this.from = from;
      this.to = to;
      this.attempt = attempt;
    }
  }

  private record Failure(Entries entries, int index) {}

  /**
   * @param random draws a number from 0 inclusive to its argument exclusive
   */
  public Dispatcher(Settings settings, Commands commands, IntUnaryOperator random) {
    this.settings = settings;
    this.commands = commands;
    this.random = random;
  }

  public Settings settings() {
    return settings;
  }

  /** New messages, behind all others. */
  public void add(Entries entries, int from, int to) {
    add(entries, from, to, 1);
  }

  /**
   * Messages that may have been leased before, behind all others.
   *
   * @param attempt number of their next lease, 1 to 255
   */
  public void add(Entries entries, int from, int to, int attempt) {
    accepted += to - from;
    Waiting last = waiting.peekLast();
    if (last != null && last.entries == entries && last.to == from && last.attempt == attempt) {
      last.to = to;
    } else {
      waiting.addLast(new Waiting(entries, from, to, attempt));
    }
    count(entries, from, to, 1);
    if (settings.onFull() == OnFull.NEWEST) {
      shed();
    }
  }

  private void count(Entries entries, int from, int to, int sign) {
    waitingMessages += sign * (long) (to - from);
    waitingBytes += sign * entries.bytes(from, to);
  }

  /** Drops what waits longest until the rest fits. */
  private void shed() {
    while (waitingBytes > settings.keepBytes() && waitingMessages > 1) {
      Waiting oldest = waiting.getFirst();
      int index = oldest.from;
      advance(oldest, index + 1);
      dropped++;
      oldest.entries.settled(index, index + 1, Settlement.REJECT);
    }
  }

  private void advance(Waiting range, int to) {
    count(range.entries, range.from, to, -1);
    range.from = to;
    if (range.from == range.to) {
      waiting.removeFirst();
    }
  }

  /** A link has been opened; it may be gone again already, if it was lost meanwhile. */
  public void join(Lane lane) {
    if (!lane.lost()) {
      lanes.add(lane);
      dispatch();
    }
  }

  /** A link is gone, or its lease has run out: what is not settled on it is leased again. */
  public void leave(Lane lane) {
    lane.lose();
    if (!lanes.remove(lane)) {
      return;
    }
    List<Lane.Flight> unsettled = new ArrayList<>();
    lane.sender()
        .revoke(
            (flight, from, to, delivery, outcome) ->
                unsettled.add(
                    new Lane.Flight(
                        flight.entries(),
                        flight.from() + from,
                        flight.from() + to,
                        flight.attempt())));
    if (settings.delivery() == Delivery.AT_MOST_ONCE) {
      unsettled.forEach(this::lose);
    } else {
      for (int i = unsettled.size() - 1; i >= 0; i--) {
        Lane.Flight flight = unsettled.get(i);
        again(flight.entries(), flight.from(), flight.to(), flight.attempt() + 1);
        releases += flight.to() - flight.from();
      }
    }
    dispatch();
  }

  /** Under at-most-once nothing that may have been started is sent again: it is dropped. */
  private void lose(Lane.Flight flight) {
    dropped += flight.to() - flight.from();
    flight.entries().settled(flight.from(), flight.to(), Settlement.REJECT);
  }

  private void again(Entries entries, int from, int to, int attempt) {
    waiting.addFirst(new Waiting(entries, from, to, Math.min(attempt, 255)));
    count(entries, from, to, 1);
  }

  /** Sends what can be sent now. */
  public void dispatch() {
    while (!waiting.isEmpty()) {
      Waiting next = waiting.getFirst();
      Lane lane = choose(next.entries.bytes(next.from, next.from + 1));
      if (lane == null) {
        break;
      }
      send(lane, next);
    }
    if (!waiting.isEmpty()) {
      announce();
    }
  }

  private @Nullable Lane choose(long headBytes) {
    List<Lane> open = null;
    Lane only = null;
    Lane backlog = null;
    for (Lane lane : lanes) {
      if (!lane.takes(headBytes)) {
        continue;
      }
      if (lane.backlog()) {
        backlog = lane;
      } else if (only == null) {
        only = lane;
      } else {
        if (open == null) {
          open = new ArrayList<>();
          open.add(only);
        }
        open.add(lane);
      }
    }
    if (open != null) {
      return open.get(settings.policy().choose(open, random));
    }
    return only != null ? only : spills() ? backlog : null;
  }

  /** Whether so much waits for engines that a backlog should take the oldest. */
  private boolean spills() {
    return settings.onFull() != OnFull.SPILL || waitingBytes > settings.keepBytes();
  }

  private void send(Lane lane, Waiting range) {
    int to = fit(lane, range);
    int from = range.from;
    long bytes =
        range.entries.payload() == null
            ? range.entries.bytes(from, to)
            : lane.charge(range.entries.bytes(from, to));
    var flight = new Lane.Flight(range.entries, from, to, range.attempt);
    long first = lane.sender().send(to - from, bytes, flight, true);
    advance(range, to);
    lane.ready(false);
    commands.send(lane, first, range.entries, from, to, range.attempt);
  }

  /** The end of the part of a range that fits credit and batch; at least one entry. */
  private int fit(Lane lane, Waiting range) {
    if (range.entries.payload() != null) {
      return range.from + 1;
    }
    long room = Math.min(BATCH_BYTES, lane.sender().freeBytes());
    int low = range.from + 1;
    int high = range.from + (int) Math.min(range.to - range.from, lane.sender().freeMessages());
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (range.entries.bytes(range.from, middle) <= room) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private void announce() {
    Waiting next = waiting.getFirst();
    long head = next.entries.bytes(next.from, next.from + 1);
    for (Lane lane : lanes) {
      if (lane.sender().demandIsNews(waitingMessages, waitingBytes)) {
        commands.demand(lane, waitingMessages, waitingBytes, lane.charge(head));
      }
    }
  }

  /**
   * Tells receivers when nothing waits any more; called now and then, so that it costs nothing per
   * message.
   */
  public void tick() {
    if (waiting.isEmpty()) {
      for (Lane lane : lanes) {
        if (lane.sender().demandIsNews(0, 0)) {
          commands.demand(lane, 0, 0, 0);
        }
      }
    }
  }

  /** The body of a settle frame from a lane. */
  public void onSettle(Lane lane, ByteBuffer body) {
    lane.sender()
        .onSettle(
            body,
            (flight, from, to, delivery, outcome) ->
                settled(lane, flight, flight.from() + from, flight.from() + to, delivery, outcome));
    dispatch();
  }

  private void settled(
      Lane lane, Lane.Flight flight, int from, int to, long delivery, Settlement outcome) {
    switch (outcome) {
      case DONE -> completed += close(flight, from, to, outcome);
      case STORED -> passedOn += close(flight, from, to, outcome);
      case RELEASED -> again(flight.entries(), from, to, flight.attempt());
      case REJECT -> {
        for (int i = from; i < to; i++) {
          bury(lane, flight, i, delivery + i - from);
        }
      }
      case FAILED -> {
        for (int i = from; i < to; i++) {
          failed(lane, flight, i, delivery + i - from);
        }
      }
    }
  }

  private int close(Lane.Flight flight, int from, int to, Settlement outcome) {
    if (!failures.isEmpty()) {
      for (int i = from; i < to; i++) {
        failures.remove(new Failure(flight.entries(), i));
      }
    }
    flight.entries().settled(from, to, outcome);
    return to - from;
  }

  private void failed(Lane lane, Lane.Flight flight, int index, long delivery) {
    int count = failures.merge(new Failure(flight.entries(), index), 1, Integer::sum);
    if (count >= settings.attempts() || settings.delivery() == Delivery.AT_MOST_ONCE) {
      bury(lane, flight, index, delivery);
    } else {
      lane.takeCause(delivery);
      again(flight.entries(), index, index + 1, flight.attempt() + 1);
    }
  }

  private void bury(Lane lane, Lane.Flight flight, int index, long delivery) {
    String told = lane.takeCause(delivery);
    String cause = told == null ? "no cause was given" : told;
    commands.deadLetter(flight.entries(), index, cause, lane.peer(), flight.attempt());
    deadLettered += close(flight, index, index + 1, Settlement.REJECT);
  }

  /** Exact at this moment. */
  public Ledger ledger() {
    long retained = waitingMessages;
    for (Lane lane : lanes) {
      retained += lane.sender().inFlight();
    }
    return new Ledger(accepted, completed, deadLettered, dropped, passedOn, retained);
  }

  /** Messages that wait for a lane. */
  public long waitingMessages() {
    return waitingMessages;
  }

  /** Bytes that wait for a lane. */
  public long waitingBytes() {
    return waitingBytes;
  }

  /** Messages that were leased again because a link was lost. */
  public long releases() {
    return releases;
  }

  public List<Lane> lanes() {
    return lanes;
  }
}
