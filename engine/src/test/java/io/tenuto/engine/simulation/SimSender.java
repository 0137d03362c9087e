package io.tenuto.engine.simulation;

import io.tenuto.api.Ledger;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.connector.Lane;
import io.tenuto.engine.connector.LaneHandler;
import io.tenuto.wire.Control;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Ranges;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sending half of a source or a backlog: the real dispatcher and lane handlers. */
final class SimSender {
  private static final long TICK_NANOS = 100_000_000;

  private final World world;
  private final SimLink.Host host;
  private final String name;
  private final Dispatcher dispatcher;
  private final Map<Lane, LaneHandler> lanes = new LinkedHashMap<>();
  private final Map<String, SimLink> former = new LinkedHashMap<>();
  private int epoch;

  /** What can be sent to. */
  interface Target extends SimLink.Host {
    String name();

    long spoolAboveBytes();

    boolean stores();

    /** What an engine calls this life of it. */
    default @Nullable String instance() {
      return null;
    }

    void open(SimLink end, int epoch, boolean drain);
  }

  /**
   * @param name of the life of the process that it is part of
   */
  SimSender(World world, SimLink.Host host, String name, Dispatcher.Settings settings) {
    this.world = world;
    this.host = host;
    this.name = name;
    this.dispatcher = new Dispatcher(settings, new Commands(), world.time().random::nextInt);
    tick();
  }

  private LaneHandler handler(Lane lane) {
    return Objects.requireNonNull(lanes.get(lane));
  }

  private final class Commands implements Dispatcher.Commands {
    @Override
    public void send(Lane lane, long first, Entries entries, int from, int to, int attempt) {
      LaneHandler handler = handler(lane);
      var link = (SimLink) handler.link();
      for (int i = from; i < to; i++) {
        Id message = Id.of(entries, i);
        link.deliveries().add(message);
        world.history().record(new Event.Sent(link.line(), first + i - from, message, attempt));
      }
      handler.send(first, entries, from, to, attempt);
    }

    @Override
    public void demand(Lane lane, long messages, long bytes, long headBytes) {
      handler(lane).link().frame(Frames.demand(messages, bytes, headBytes));
    }

    @Override
    public void alone(Lane lane, long question) {
      handler(lane).alone(question);
      if (!world.shells().waitsForAlone()) {
        Control claimed = Control.of("alone", "n", question);
        world.time().after(0, () -> onItsOwn(lane, claimed));
      }
    }

    @Override
    public void together(Lane lane) {
      handler(lane).together();
    }

    @Override
    public void deadLetter(
        Entries entries, int index, String cause, List<String> engines, int attempt) {
      int step = world.steps().begin(host, "gives up", "a message");
      if (world.shells().buries()) {
        world.history().record(new Event.Buried(name, Id.of(entries, index)));
      }
      world.steps().end(host, step);
    }
  }

  private void onItsOwn(Lane lane, Control claimed) {
    LaneHandler handler = lanes.get(lane);
    if (handler != null && host.alive()) {
      handler.onControl(claimed);
    }
  }

  private void tick() {
    world
        .time()
        .after(
            TICK_NANOS,
            () -> {
              if (host.alive()) {
                if (!host.frozen()) {
                  int step = world.steps().begin(host, "ticks", "as a sender");
                  takeBack();
                  dispatcher.tick();
                  world.steps().end(host, step);
                }
                tick();
              }
            });
  }

  private void takeBack() {
    for (LaneHandler lane : List.copyOf(lanes.values())) {
      if (world.shells().leaseRanOut(lane.lane(), host.clockNanos())) {
        ((SimLink) lane.link()).leaseRanOut();
      }
    }
  }

  void add(Entries entries, int from, int to, int attempt) {
    dispatcher.add(entries, from, to, attempt);
    dispatcher.dispatch();
  }

  /**
   * Opens a link.
   *
   * @param drain whether what is sent empties a backlog
   */
  void connect(Target target, boolean drain) {
    int laneEpoch = ++epoch;
    var line = new Line(name, target.name(), laneEpoch);
    SimLink[] ends = SimLink.pair(world, host, target, line);
    var lane =
        new Lane(
            target.name(), target.stores(), laneEpoch, target.spoolAboveBytes(), host.clockNanos());
    String instance = target.instance();
    if (instance != null) {
      lane.instance(instance);
    }
    var handler = new LaneHandler(lane, ends[0], dispatcher, () -> lanes.remove(lane));
    ends[0].handler(handler);
    ends[0].onSettlement(answers -> answered(ends[0], answers));
    ends[0].onEnding(leaseRanOut -> world.history().record(new Event.Revoked(line, leaseRanOut)));
    lanes.put(lane, handler);
    open(target, ends[1], laneEpoch, drain);
    SimLink before = former.put(target.name(), ends[0]);
    if (before != null && world.shells().answersOutliveLine()) {
      ends[0].inherit(before);
    }
    dispatcher.join(lane);
  }

  /** The other end opens as well, if nobody kills it meanwhile. */
  private static void open(Target target, SimLink end, int epoch, boolean drain) {
    try {
      target.open(end, epoch, drain);
    } catch (Killed e) {
      if (target.alive()) {
        throw e; // it was this end
      }
    }
  }

  private void answered(SimLink end, ByteBuffer answers) {
    Ranges.read(
        answers,
        (first, count, outcome) -> {
          for (long delivery = first; delivery < first + count; delivery++) {
            world.history().record(new Event.Answered(end.line(), delivery, outcome));
          }
        });
  }

  boolean connectedTo(Target target) {
    return lanes.keySet().stream().anyMatch(lane -> lane.peer().equals(target.name()));
  }

  boolean hasLines() {
    return !lanes.isEmpty();
  }

  List<SimLink> ends() {
    List<SimLink> ends = new ArrayList<>();
    lanes.values().forEach(lane -> ends.add((SimLink) lane.link()));
    return ends;
  }

  Ledger ledger() {
    return dispatcher.ledger();
  }

  long releases() {
    return dispatcher.releases();
  }
}
