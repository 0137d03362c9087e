package io.tenuto.engine.connector;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Moves the messages of one group, and keeps its ledger: every accepted message is in exactly one
 * of: waiting, on a lane, or settled for good. Where they go is decided by {@link LaneChoice}, who
 * is tried alone by {@link Trials}, whose turn it is by {@link KeyOrder}. Owned by one thread; does
 * no I/O, reads no clock.
 */
public final class Dispatcher {
  /** Most bytes of one batch. */
  static final int BATCH_BYTES = Intake.SEGMENT_BYTES;

  private final Settings settings;
  private final Commands commands;
  private final List<Lane> lanes = new ArrayList<>();
  private final WaitingLine waiting = new WaitingLine();
  private final Suspects suspects;
  private final Trials trials;
  private final LaneChoice choice;
  private final @Nullable KeyOrder order;
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
   * @param engineBytes what engines may have at once under {@link OnFull#SPILL}; well below what
   *     the connector retains, so that there is room left for what passes an engine that hangs. One
   *     message is always sent, whatever its size
   * @param orderBy the header key of which messages with the same value are processed one after the
   *     other, {@link KeyOrder#ALL} for all of a source, or nothing
   */
  public record Settings(
      String group,
      Delivery delivery,
      OnFull onFull,
      DispatchPolicy policy,
      int attempts,
      long keepBytes,
      long engineBytes,
      Optional<String> orderBy) {
    public Settings {
      if (orderBy.isPresent() && (onFull == OnFull.SPILL || onFull == OnFull.NEWEST)) {
        throw new IllegalArgumentException(
            "orderBy with onFull "
                + onFull
                + ": expected BLOCK or REFUSE, since what waits elsewhere or is dropped has no order");
      }
    }

    /** Of a group without order, whose engines may have all that is retained. */
    public Settings(
        String group,
        Delivery delivery,
        OnFull onFull,
        DispatchPolicy policy,
        int attempts,
        long keepBytes) {
      this(group, delivery, onFull, policy, attempts, keepBytes, Long.MAX_VALUE, Optional.empty());
    }
  }

  /** What the dispatcher wants done; performed at once, on its thread. */
  public interface Commands {
    /** Send entries; afterwards the lane is not ready until told so. */
    void send(Lane lane, long firstDelivery, Entries entries, int from, int to, int attempt);

    /** Tell the receiver what waits. */
    void demand(Lane lane, long messages, long bytes, long headBytes);

    /** Ask the engine to work for this lane alone; {@link Lane#alone} when it does. */
    void alone(Lane lane, long question);

    /** The engine need not work for this lane alone any more. */
    void together(Lane lane);

    /**
     * A message is given up; called before its entries are told.
     *
     * @param engines that are known to have tried it, the first one first
     * @param attempt number of its last lease
     */
    void deadLetter(Entries entries, int index, String cause, List<String> engines, int attempt);
  }

  /**
   * @param random draws a number from 0 inclusive to its argument exclusive
   */
  public Dispatcher(Settings settings, Commands commands, IntUnaryOperator random) {
    this.settings = settings;
    this.commands = commands;
    this.suspects = new Suspects(settings.attempts());
    this.trials = new Trials(lanes, waiting, suspects, commands);
    this.choice = new LaneChoice(settings, random);
    this.order = settings.orderBy().map(KeyOrder::new).orElse(null);
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
    waiting.count(entries, from, to);
    if (order == null) {
      waiting.append(entries, from, to, attempt);
    } else {
      for (int i = from; i < to; i++) {
        if (order.add(entries, i, attempt)) {
          waiting.append(entries, i, i + 1, attempt);
        }
      }
    }
    if (settings.onFull() == OnFull.NEWEST) {
      shed();
    }
  }

  /** Whoever waits for these, in an ordered group, has its turn. */
  private void next(Entries entries, int from, int to) {
    if (order == null) {
      return;
    }
    for (int i = from; i < to; i++) {
      KeyOrder.Turn turn = order.settled(entries, i);
      if (turn != null) {
        waiting.append(turn.entries(), turn.index(), turn.index() + 1, turn.attempt());
      }
    }
  }

  /** Drops what waits longest until the rest fits. */
  private void shed() {
    while (waiting.exceeds(settings.keepBytes())) {
      Suspect suspect = suspects.take(); // older than all that wait
      WaitingLine.Range oldest = waiting.head();
      if (suspect != null) {
        waiting.uncount(suspect);
        drop(suspect.entries(), suspect.index(), suspect.index() + 1);
      } else if (oldest != null) {
        Entries entries = oldest.entries();
        int index = oldest.from();
        waiting.take(index + 1);
        drop(entries, index, index + 1);
      } else {
        return; // the rest is condemned, and goes soon
      }
    }
  }

  private void drop(Entries entries, int from, int to) {
    suspects.forget(entries, from, to);
    next(entries, from, to);
    dropped += to - from;
    entries.settled(from, to, Settlement.REJECT);
  }

  /** A link has been opened; it may be gone again already, if it was lost meanwhile. */
  public void join(Lane lane) {
    if (!lane.lost()) {
      lanes.add(lane);
      trials.joined(lane);
      dispatch();
    }
  }

  /**
   * Engines that were ended on purpose: it counts against no message that they had, neither if they
   * have been lost already nor if they will be.
   */
  void pardon(List<String> instances) {
    trials.pardon(instances);
    dispatch();
  }

  /** A link is gone, or its lease has run out: what is not settled on it is leased again. */
  public void leave(Lane lane) {
    lane.lose();
    if (!lanes.remove(lane)) {
      return;
    }
    List<Lane.Flight> unsettled = new ArrayList<>();
    lane.sender()
        .revoke((flight, from, to, delivery, outcome) -> unsettled.add(flight.part(from, to)));
    unsettled.forEach(flight -> choice.returned(lane, flight));
    if (settings.delivery() == Delivery.AT_MOST_ONCE) { // it may have been started: not again
      unsettled.forEach(flight -> drop(flight.entries(), flight.from(), flight.to()));
    } else {
      retry(lane, unsettled);
    }
    trials.left(lane);
    dispatch();
  }

  private void retry(Lane lane, List<Lane.Flight> unsettled) {
    releases += Lane.Flight.messages(unsettled);
    List<Lane.Flight> others = trials.keepSuspects(lane, unsettled);
    for (int i = others.size() - 1; i >= 0; i--) {
      Lane.Flight flight = others.get(i);
      again(flight.entries(), flight.from(), flight.to(), flight.attempt() + 1);
    }
  }

  private void again(Entries entries, int from, int to, int attempt) {
    waiting.count(entries, from, to);
    if (suspects.innocent() || to - from > 1 || !suspects.resume(entries, from, attempt)) {
      waiting.prepend(entries, from, to, Math.min(attempt, 255));
    }
  }

  /** Sends what can be sent now. */
  public void dispatch() {
    Suspect tried = trials.begin();
    if (tried != null) {
      Lane kept = Objects.requireNonNull(trials.lane());
      send(kept, tried.entries(), tried.index(), tried.index() + 1, tried.nextAttempt());
    }
    for (WaitingLine.Range next = waiting.head(); next != null; next = waiting.head()) {
      Lane lane = choice.choose(lanes, trials.lane(), next.headBytes(), waiting.bytes());
      if (lane == null) {
        announce(next.headBytes());
        return;
      }
      send(lane, next);
    }
  }

  private void send(Lane lane, WaitingLine.Range range) {
    int from = range.from();
    int to = range.fit(choice.batchBytes(lane), lane.sender().freeMessages());
    waiting.take(to);
    send(lane, range.entries(), from, to, range.attempt());
  }

  private void send(Lane lane, Entries entries, int from, int to, int attempt) {
    long bytes =
        entries.payload() == null ? entries.bytes(from, to) : lane.charge(entries.bytes(from, to));
    var flight = new Lane.Flight(entries, from, to, attempt);
    choice.sent(lane, flight);
    long first = lane.sender().send(to - from, bytes, flight, true);
    lane.ready(false);
    commands.send(lane, first, entries, from, to, attempt);
  }

  private void announce(long headBytes) {
    for (Lane lane : lanes) {
      if (lane != trials.lane()
          && lane.sender().demandIsNews(waiting.messages(), waiting.bytes())) {
        commands.demand(lane, waiting.messages(), waiting.bytes(), lane.charge(headBytes));
      }
    }
  }

  /**
   * Gives up what is condemned, and tells receivers when nothing waits any more; called ten times a
   * second, so that it costs nothing per message.
   */
  public void tick() {
    for (Suspect guilty : suspects.tick()) {
      waiting.uncount(guilty);
      String cause = guilty.cause();
      bury(guilty.entries(), guilty.index(), cause, guilty.engines(), guilty.attempt());
    }
    if (trials.tickLane()) {
      dispatch();
    }
    if (trials.tickTurn()) {
      dispatch();
    }
    if (waiting.isEmpty()) {
      for (Lane lane : lanes) {
        if (lane != trials.lane() && lane.sender().demandIsNews(0, 0)) {
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
                settled(lane, flight.part(from, to), delivery, outcome));
    dispatch();
  }

  private void settled(Lane lane, Lane.Flight flight, long delivery, Settlement outcome) {
    choice.returned(lane, flight);
    int from = flight.from();
    int to = flight.to();
    switch (outcome) {
      case DONE -> completed += close(flight, outcome);
      case STORED -> passedOn += close(flight, outcome);
      case RELEASED -> again(flight.entries(), from, to, flight.attempt());
      case REJECT -> {
        for (int i = from; i < to; i++) {
          String told = lane.takeCause(delivery + i - from);
          bury(lane, flight.entries(), i, told, flight.attempt());
        }
      }
      case FAILED -> {
        for (int i = from; i < to; i++) {
          failed(lane, flight, i, delivery + i - from);
        }
      }
    }
  }

  private int close(Lane.Flight flight, Settlement outcome) {
    int from = flight.from();
    int to = flight.to();
    suspects.forget(flight.entries(), from, to);
    next(flight.entries(), from, to);
    flight.entries().settled(from, to, outcome);
    return to - from;
  }

  private void failed(Lane lane, Lane.Flight flight, int index, long delivery) {
    String told = lane.takeCause(delivery);
    Entries entries = flight.entries();
    int attempt = flight.attempt();
    if (settings.delivery() == Delivery.AT_MOST_ONCE) {
      bury(lane, entries, index, told, attempt);
      return;
    }
    switch (suspects.failed(entries, index, attempt, lane.peer(), told)) {
      case AGAIN -> again(entries, index, index + 1, attempt + 1);
      case CONDEMNED -> waiting.count(entries, index, index + 1);
      case GUILTY -> bury(lane, entries, index, told, attempt);
    }
  }

  private void bury(Lane lane, Entries entries, int index, @Nullable String told, int attempt) {
    String cause = told == null ? "no cause was given" : told;
    bury(entries, index, cause, suspects.engines(entries, index, lane.peer()), attempt);
  }

  private void bury(Entries entries, int index, String cause, List<String> engines, int attempt) {
    commands.deadLetter(entries, index, cause, engines, attempt);
    suspects.forget(entries, index, index + 1);
    next(entries, index, index + 1);
    deadLettered++;
    entries.settled(index, index + 1, Settlement.REJECT);
  }

  /** Exact at this moment. */
  public Ledger ledger() {
    long retained = waiting.messages();
    for (Lane lane : lanes) {
      retained += lane.sender().inFlight();
    }
    return new Ledger(accepted, completed, deadLettered, dropped, passedOn, retained);
  }

  /** Whether nothing is kept about any message: what is settled must leave nothing behind. */
  boolean suspectsNobody() {
    return suspects.innocent();
  }

  /** Messages that wait for a lane. */
  public long waitingMessages() {
    return waiting.messages();
  }

  /** Bytes that wait for a lane. */
  public long waitingBytes() {
    return waiting.bytes();
  }

  /** Messages that were leased again because a link was lost. */
  public long releases() {
    return releases;
  }

  public List<Lane> lanes() {
    return lanes;
  }
}
