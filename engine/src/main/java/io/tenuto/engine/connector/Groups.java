package io.tenuto.engine.connector;

import io.tenuto.api.Ledger;
import io.tenuto.api.Payload;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.Frames;
import io.tenuto.wire.HeaderCache;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * The readers of a stream: every message goes to each group's dispatcher, whose commands are
 * carried out here on the lanes of its links. Owned by the loop's thread, but for what is said
 * otherwise.
 */
final class Groups {
  private final Loop loop;
  private final DeadLetters deadLetters;
  private final Runnable onSent;
  private final Map<String, Dispatcher> dispatchers = new LinkedHashMap<>(); // never changed
  private final Map<Lane, LaneHandler> lanes = new LinkedHashMap<>();
  private final HeaderCache headers = new HeaderCache();
  private volatile long unsentBytes;
  private int epoch;

  /**
   * @param all how each group is served; their order is kept
   * @param random as a dispatcher's
   * @param onSent told when {@link #unsentBytes} has been counted anew
   */
  Groups(
      Loop loop,
      List<Dispatcher.Settings> all,
      DeadLetters deadLetters,
      IntUnaryOperator random,
      Runnable onSent) {
    this.loop = loop;
    this.deadLetters = deadLetters;
    this.onSent = onSent;
    for (Dispatcher.Settings settings : all) {
      dispatchers.put(
          settings.group(), new Dispatcher(settings, new Performed(settings.group()), random));
    }
  }

  /** Carries out a dispatcher's commands. */
  private final class Performed implements Dispatcher.Commands {
    private final String group;

    Performed(String group) {
      this.group = group;
    }

    @Override
    public void send(Lane lane, long first, Entries entries, int from, int to, int attempt) {
      handler(lane).send(first, entries, from, to, attempt);
      countUnsent();
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
      var message = new EntryMessage(headers);
      Payload payload = entries.payload();
      if (payload == null) {
        message.over(entries.origin(), attempt, Entry.view(entries.encoded(index, index + 1)), 0);
        message.advance();
      } else {
        message.over(entries.origin(), attempt, Entry.view(entries.encoded(0, 1)), payload);
      }
      deadLetters.bury(group, message, cause, engines);
    }

    private LaneHandler handler(Lane lane) {
      return Objects.requireNonNull(lanes.get(lane));
    }
  }

  /** How many there are. Any thread. */
  int size() {
    return dispatchers.size();
  }

  /** Their names, in their order. Any thread. */
  List<String> names() {
    return List.copyOf(dispatchers.keySet());
  }

  /** How a group is served. Any thread. */
  Dispatcher.Settings settings(String group) {
    return dispatcher(group).settings();
  }

  private Dispatcher dispatcher(String group) {
    Dispatcher dispatcher = dispatchers.get(group);
    if (dispatcher == null) {
      throw new IllegalArgumentException(
          "group '" + group + "' is unknown; this stream has " + dispatchers.keySet());
    }
    return dispatcher;
  }

  /** Messages for every group, behind all others, until {@link #dispatch} sends them. */
  void add(Entries entries, int from, int to, int attempt) {
    dispatchers.values().forEach(group -> group.add(entries, from, to, attempt));
  }

  /** Sends what can be sent now, and counts what cannot. */
  void dispatch() {
    dispatchers.values().forEach(Dispatcher::dispatch);
    countUnsent();
  }

  /** Messages for one group alone, which are sent if they can be. */
  void feed(String group, Entries entries, int from, int to, int attempt) {
    Dispatcher dispatcher = dispatcher(group);
    dispatcher.add(entries, from, to, attempt);
    dispatcher.dispatch();
  }

  /** Publishes what waits for the group that is nearest to have it all. */
  private void countUnsent() {
    long least = Long.MAX_VALUE;
    for (Dispatcher group : dispatchers.values()) {
      least = Math.min(least, group.waitingBytes());
    }
    unsentBytes = least;
    onSent.run();
  }

  /** What waited for the group that is nearest to have it all, when it was last counted. */
  long unsentBytes() { // any thread
    return unsentBytes;
  }

  void pardon(List<String> instances) {
    dispatchers.values().forEach(group -> group.pardon(instances));
    countUnsent();
  }

  /** The epoch of the next link. */
  int nextEpoch() {
    return ++epoch;
  }

  /** A link is open, as {@link Connector#open} says. */
  LinkHandler open(String group, Link link, Control peer, int laneEpoch) {
    Dispatcher dispatcher = dispatcher(group);
    var lane =
        new Lane(
            peer.find("name").orElse(link.describe()),
            peer.flag("backlog"),
            laneEpoch,
            peer.number("spoolAbove", Long.MAX_VALUE),
            loop.nowNanos());
    peer.find("instance").ifPresent(lane::instance);
    if (peer.flag("backlog")) {
      lane.takesAtMost(peer.number("maxMessage", Long.MAX_VALUE));
    }
    var handler = new LaneHandler(lane, link, dispatcher, () -> lanes.remove(lane));
    lanes.put(lane, handler);
    loop.execute(
        () -> {
          if (lanes.containsKey(lane)) { // it may have been closed meanwhile
            dispatcher.join(lane);
          }
        });
    return handler;
  }

  /** Sends nothing more on a link that {@link #open} has answered. */
  void release(LinkHandler opened) {
    for (LaneHandler lane : List.copyOf(lanes.values())) {
      if (lane == opened) {
        lane.release();
      }
    }
  }

  /** Called ten times a second. */
  void tick() {
    long now = loop.nowNanos();
    for (LaneHandler lane : List.copyOf(lanes.values())) {
      if (lane.lane().leaseRanOut(now)) {
        lane.link()
            .fail(
                new SocketTimeoutException(
                    lane.lane().peer()
                        + ": no heartbeat within its lease; its messages are leased again"));
      }
    }
    dispatchers.values().forEach(Dispatcher::tick);
  }

  void closeLinks() {
    List.copyOf(lanes.values()).forEach(lane -> lane.link().close());
  }

  Ledger ledger(String group) {
    return dispatcher(group).ledger();
  }

  Map<String, Ledger> ledgers() {
    var all = new LinkedHashMap<String, Ledger>();
    dispatchers.forEach((name, dispatcher) -> all.put(name, dispatcher.ledger()));
    return all;
  }

  /** Messages of each group that wait for a lane. */
  Map<String, Long> waiting() {
    var all = new LinkedHashMap<String, Long>();
    dispatchers.forEach((name, dispatcher) -> all.put(name, dispatcher.waitingMessages()));
    return all;
  }

  /** Messages leased again because a link was lost, over all groups. */
  long releases() {
    return dispatchers.values().stream().mapToLong(Dispatcher::releases).sum();
  }

  /** Whether every group has settled all that it was given. */
  boolean allSettled() {
    return dispatchers.values().stream().allMatch(group -> group.ledger().retained() == 0);
  }
}
