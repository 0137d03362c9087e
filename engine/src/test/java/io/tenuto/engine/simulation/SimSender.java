package io.tenuto.engine.simulation;

import io.tenuto.api.Ledger;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.connector.Lane;
import io.tenuto.engine.connector.LaneHandler;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sending half of a source or a backlog: the real dispatcher and lane handlers. */
final class SimSender {
  private static final long TICK_NANOS = 100_000_000;

  private final SimTime time;
  private final SimLink.Host host;
  private final String name;
  private final Dispatcher dispatcher;
  private final History history;
  private final Map<Lane, LaneHandler> lanes = new LinkedHashMap<>();
  private final Map<Lane, String> instances = new LinkedHashMap<>();
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

    List<SimLink> ends();
  }

  SimSender(
      SimTime time, SimLink.Host host, String name, Dispatcher.Settings settings, History history) {
    this.time = time;
    this.host = host;
    this.name = name;
    this.history = history;
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
      String instance = instances.get(lane);
      if (instance != null) {
        history.sent(new History.Way(name, instance), entries, from, to);
      }
    }

    @Override
    public void demand(Lane lane, long messages, long bytes, long headBytes) {
      handler(lane).link().frame(Frames.demand(messages, bytes, headBytes));
    }

    @Override
    public void alone(Lane lane, long question) {
      handler(lane).alone(question);
    }

    @Override
    public void together(Lane lane) {
      handler(lane).together();
    }

    @Override
    public void deadLetter(
        Entries entries, int index, String cause, List<String> engines, int attempt) {
      history.buried(entries, index);
    }
  }

  /** The sequence of a message, which its encoded form begins with. */
  static long sequence(Entries entries, int index) {
    return Entry.view(entries.encoded(index, index + 1)).getLong(0);
  }

  private void tick() {
    time.after(
        TICK_NANOS,
        () -> {
          if (!host.alive()) {
            return;
          }
          if (!host.frozen()) {
            for (LaneHandler lane : List.copyOf(lanes.values())) {
              if (lane.lane().lease().expired(time.now())) {
                lane.link().fail(new java.io.IOException("lease expired"));
              }
            }
            dispatcher.tick();
          }
          tick();
        });
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
    SimLink[] ends = SimLink.pair(time, host, target, name + "-" + target.name());
    int laneEpoch = ++epoch;
    var lane =
        new Lane(target.name(), target.stores(), laneEpoch, target.spoolAboveBytes(), time.now());
    String instance = target.instance();
    if (instance != null) {
      lane.instance(instance);
      instances.put(lane, instance);
      history.connected(new History.Way(name, instance));
    }
    var handler = new LaneHandler(lane, ends[0], dispatcher, () -> closed(lane));
    ends[0].handler(handler);
    lanes.put(lane, handler);
    target.open(ends[1], laneEpoch, drain);
    dispatcher.join(lane);
  }

  private void closed(Lane lane) {
    lanes.remove(lane);
    String instance = instances.remove(lane);
    if (instance != null) {
      history.closed(new History.Way(name, instance));
    }
  }

  boolean connectedTo(Target target) {
    return lanes.values().stream()
        .anyMatch(lane -> target.ends().contains(((SimLink) lane.link()).peer()));
  }

  List<SimLink> ends() {
    List<SimLink> ends = new ArrayList<>();
    lanes.values().forEach(lane -> ends.add((SimLink) lane.link()));
    return ends;
  }

  Ledger ledger() {
    return dispatcher.ledger();
  }
}
