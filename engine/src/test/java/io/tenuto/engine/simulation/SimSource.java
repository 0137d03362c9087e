package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.connector.Lane;
import io.tenuto.engine.connector.LaneHandler;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A source with the real dispatcher and lane handlers; it survives everything. */
final class SimSource implements SimLink.Host {
  private final SimTime time;
  private final Origin origin;
  private final Dispatcher dispatcher;
  private final Map<Lane, LaneHandler> lanes = new LinkedHashMap<>();
  private final List<SimMessages> sent = new ArrayList<>();
  private final History history;
  private long sequence;
  private int epoch;
  private long frozenUntil;
  private long buried;

  SimSource(SimTime time, History history, String name, DispatchPolicy policy) {
    this.time = time;
    this.history = history;
    this.origin = new Origin("raw", name, 1);
    var settings =
        new Dispatcher.Settings("main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, policy, 3, 1 << 20);
    this.dispatcher = new Dispatcher(settings, new Commands(), time.random::nextInt);
    tick();
  }

  private LaneHandler handler(Lane lane) {
    return Objects.requireNonNull(lanes.get(lane));
  }

  private final class Commands implements Dispatcher.Commands {
    @Override
    public void send(Lane lane, long first, Entries entries, int from, int to, int attempt) {
      handler(lane).send(first, entries, from, to, attempt);
    }

    @Override
    public void demand(Lane lane, long messages, long bytes, long headBytes) {
      handler(lane).link().frame(Frames.demand(messages, bytes, headBytes));
    }

    @Override
    public void deadLetter(Entries entries, int index, String cause, String engine, int attempt) {
      buried++;
    }
  }

  private void tick() {
    time.after(
        100_000_000,
        () -> {
          if (!frozen()) {
            for (LaneHandler lane : List.copyOf(lanes.values())) {
              if (lane.lane().lease().expired(time.now())) {
                lane.link().fail(new java.io.IOException("lease expired"));
              }
            }
            dispatcher.tick();
            assertThat(ledger().balanced()).as("%s at %s ns", ledger(), time.now()).isTrue();
          }
          tick();
        });
  }

  void send(int count, int payloadBytes) {
    var messages = new SimMessages(origin, sequence, count, payloadBytes);
    sequence += count;
    sent.add(messages);
    dispatcher.add(messages, 0, count);
    dispatcher.dispatch();
  }

  /** Opens a link to an engine. */
  void connect(SimEngine engine) {
    SimLink[] ends = SimLink.pair(time, this, engine, origin.source() + "-" + engine.spec().name());
    int laneEpoch = ++epoch;
    var lane =
        new Lane(
            engine.spec().name(), false, laneEpoch, engine.spec().contiguousBytes(), time.now());
    var handler = new LaneHandler(lane, ends[0], dispatcher, () -> lanes.remove(lane));
    ends[0].handler(handler);
    lanes.put(lane, handler);
    engine.open(ends[1], laneEpoch);
    dispatcher.join(lane);
  }

  void freeze(long nanos) {
    frozenUntil = time.now() + nanos;
    List<SimLink> mine = new ArrayList<>();
    lanes.values().forEach(lane -> mine.add((SimLink) lane.link()));
    time.at(frozenUntil, () -> mine.forEach(SimLink::thaw));
  }

  boolean connectedTo(SimEngine engine) {
    return lanes.values().stream()
        .anyMatch(
            lane ->
                lane.lane().peer().equals(engine.spec().name())
                    && engine.ends().contains(peerOf(lane)));
  }

  private static SimLink peerOf(LaneHandler lane) {
    return ((SimLink) lane.link()).peer();
  }

  Ledger ledger() {
    return dispatcher.ledger();
  }

  void cutOne() {
    if (!lanes.isEmpty()) {
      List<LaneHandler> all = List.copyOf(lanes.values());
      ((SimLink) all.get(time.random.nextInt(all.size())).link()).cut();
    }
  }

  /** Every message was settled exactly once, and whatever completed had been processed. */
  void assertAllSettledOnce() {
    long base = 0;
    for (SimMessages messages : sent) {
      for (int i = 0; i < messages.settledTimes.length; i++) {
        assertThat(messages.settledTimes[i]).as("times settled, message %s", base + i).isEqualTo(1);
      }
      base += messages.settledTimes.length;
    }
    Ledger ledger = ledger();
    assertThat(ledger.retained()).isZero();
    assertThat(ledger.deadLettered()).isEqualTo(buried);
    assertThat(history.processed(origin)).isGreaterThanOrEqualTo(ledger.completed());
  }

  @Override
  public boolean alive() {
    return true;
  }

  @Override
  public boolean frozen() {
    return time.now() < frozenUntil;
  }
}
