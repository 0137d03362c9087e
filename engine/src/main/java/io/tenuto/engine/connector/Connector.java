package io.tenuto.engine.connector;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.api.StreamConnector;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Control;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stream's entrance: keeps messages until every group has settled them, and serves each group
 * over its own lanes. {@link #offer}, {@link #send}, {@link #accept}, {@link #flush} and {@link
 * #ledger} may be called from any thread but the loop's; everything else happens on the loop's
 * thread.
 */
public final class Connector implements StreamConnector {
  private static final Duration TICK = Duration.ofMillis(100);

  private final Loop loop;
  private final Origin origin;
  private final Intake intake;
  private final DeadLetters deadLetters;
  private final Map<String, Dispatcher> groups = new LinkedHashMap<>();
  private final Map<Lane, LaneHandler> lanes = new LinkedHashMap<>();
  private final AtomicLong sequence = new AtomicLong();
  private final LongAdder acceptedBytes = new LongAdder();
  private final HeaderCache headers = new HeaderCache();
  private volatile long unsentBytes;
  private Loop.@Nullable Repeating ticking; // from the loop's first turn to close
  private int epoch;

  /**
   * A stream as its connector needs it.
   *
   * @param origin stream, source and incarnation of what {@link #offer} accepts
   * @param groups how each group is served; their order is kept
   * @param retainBytes what may be kept unsettled before the policy applies
   * @param maxMessageBytes the largest payload
   */
  public record Spec(
      Origin origin, List<Dispatcher.Settings> groups, long retainBytes, long maxMessageBytes) {}

  public Connector(
      Loop loop, BufferPool pool, Spec spec, DeadLetters deadLetters, IntUnaryOperator random) {
    this.loop = loop;
    this.origin = spec.origin();
    this.deadLetters = deadLetters;
    long newest = 0;
    boolean waits = true;
    for (Dispatcher.Settings settings : spec.groups()) {
      newest += settings.onFull() == OnFull.NEWEST ? settings.keepBytes() : 0;
      waits &= settings.onFull() != OnFull.REFUSE;
      groups.put(
          settings.group(), new Dispatcher(settings, new Performed(settings.group()), random));
    }
    var limits = new Intake.Limits(spec.retainBytes() + newest, spec.maxMessageBytes(), waits);
    intake =
        new Intake(
            pool, limits, groups.size(), () -> unsentBytes, () -> loop.execute(this::takeIn));
    loop.execute(() -> ticking = loop.every(TICK, this::tick));
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
      handler(lane).link().frame(io.tenuto.wire.Frames.demand(messages, bytes, headBytes));
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
        message.over(
            entries.origin(),
            attempt,
            io.tenuto.wire.Entry.view(entries.encoded(index, index + 1)),
            0);
        message.advance();
      } else {
        message.over(
            entries.origin(), attempt, io.tenuto.wire.Entry.view(entries.encoded(0, 1)), payload);
      }
      deadLetters.bury(group, message, cause, engines);
    }

    private LaneHandler handler(Lane lane) {
      return java.util.Objects.requireNonNull(lanes.get(lane));
    }
  }

  /**
   * Sends nothing more on a link, and closes it when everything on it is settled. On the loop's
   * thread.
   *
   * @param opened what {@link #open} answered
   */
  public void release(LinkHandler opened) {
    for (LaneHandler lane : List.copyOf(lanes.values())) {
      if (lane == opened) {
        lane.release();
      }
    }
  }

  /** Publishes what waits for the group that is nearest to have it all. */
  private void countUnsent() {
    long least = Long.MAX_VALUE;
    for (Dispatcher group : groups.values()) {
      least = Math.min(least, group.waitingBytes());
    }
    unsentBytes = least;
  }

  private void takeIn() {
    intake.take(
        (entries, from, to) -> groups.values().forEach(group -> group.add(entries, from, to)));
    groups.values().forEach(Dispatcher::dispatch);
    countUnsent();
  }

  private void tick() {
    long now = loop.nowNanos();
    for (LaneHandler lane : List.copyOf(lanes.values())) {
      if (lane.lane().lease().expired(now)) {
        lane.link()
            .fail(
                new java.net.SocketTimeoutException(
                    lane.lane().peer()
                        + ": no heartbeat within its lease; its messages are leased again"));
      }
    }
    groups.values().forEach(Dispatcher::tick);
  }

  /** The epoch of the next link, to be told to its receiver. */
  public int nextEpoch() {
    return ++epoch;
  }

  /**
   * Takes messages whose owner keeps them, such as a backlog that empties: behind all others of one
   * group, counted in its ledger, and answered for through {@link Entries#settled}. On the loop's
   * thread.
   *
   * @param attempt number of their next lease, 1 to 255
   * @throws IllegalArgumentException if there is no such group
   */
  public void feed(String group, Entries entries, int from, int to, int attempt) {
    Dispatcher dispatcher = dispatcher(group);
    dispatcher.add(entries, from, to, attempt);
    dispatcher.dispatch();
  }

  /**
   * A link to an engine or backlog of a group is open.
   *
   * @param peer what the receiver said of itself: {@code name}, {@code backlog}, {@code
   *     spoolAbove}, {@code instance}, and of a backlog {@code maxMessage}
   * @param laneEpoch the epoch the receiver was told
   * @throws IllegalArgumentException if there is no such group
   */
  public LinkHandler open(String group, Link link, Control peer, int laneEpoch) {
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

  @Override
  public long offer(Header header, Payload payload) {
    return accept(new Intake.Incoming(origin, nowMicros(), header, List.of(), payload), null);
  }

  /**
   * As {@link #offer(Header, Payload)}, with the time at which the message was meant to be sent.
   */
  public long offer(
      Header header, Payload payload, long timeMicros, @Nullable Consumer<Settlement> settled) {
    return accept(new Intake.Incoming(origin, timeMicros, header, List.of(), payload), settled);
  }

  private long accept(Intake.Incoming message, @Nullable Consumer<Settlement> settled) {
    long result = intake.accept(message, sequence::getAndIncrement, settled);
    if (result >= 0) {
      acceptedBytes.add(message.payload().size());
    }
    return result;
  }

  /**
   * Accepts the output of a stage, whose identity follows from its input's.
   *
   * @param settled told when the output needs its input no more
   */
  public long output(
      Origin outputOrigin,
      long inputSequence,
      List<Integer> path,
      long timeMicros,
      Header header,
      Payload payload,
      Consumer<Settlement> settled) {
    var message = new Intake.Incoming(outputOrigin, timeMicros, header, path, payload);
    return intake.accept(message, () -> inputSequence, settled);
  }

  @Override
  public CompletableFuture<Settlement> send(Header header, Payload payload) {
    var future = new CompletableFuture<Settlement>();
    long result = offer(header, payload, nowMicros(), future::complete);
    if (result < 0) {
      future.completeExceptionally(new IllegalStateException(refusal(result)));
    }
    return future;
  }

  private static String refusal(long result) {
    return result == NO_ROOM
        ? "refused: no room; try again later"
        : result == TOO_LARGE
            ? "refused: larger than the stream's maxMessage; raise it in the pipeline file"
            : "refused: the connector is closed";
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  public Loop loop() {
    return loop;
  }

  /** The readers of this stream, in their order. */
  public List<String> groups() {
    return List.copyOf(groups.keySet());
  }

  /** A group's policy, as pipeline files write it. */
  public String onFull(String group) {
    return dispatcher(group).settings().onFull().name().toLowerCase(Locale.ROOT);
  }

  private Dispatcher dispatcher(String group) {
    Dispatcher dispatcher = groups.get(group);
    if (dispatcher == null) {
      throw new IllegalArgumentException(
          "group '" + group + "' is unknown; this stream has " + groups.keySet());
    }
    return dispatcher;
  }

  /** Payload bytes accepted so far. */
  public long acceptedBytes() {
    return acceptedBytes.sum();
  }

  /** How many messages {@link #offer} has accepted. */
  public long accepted() {
    return sequence.get();
  }

  @Override
  public Ledger ledger(String group) {
    return loop.ask(() -> dispatcher(group).ledger());
  }

  /** The account of every group, at one moment. */
  public Map<String, Ledger> ledgers() {
    return loop.ask(
        () -> {
          var all = new LinkedHashMap<String, Ledger>();
          groups.forEach((name, dispatcher) -> all.put(name, dispatcher.ledger()));
          return all;
        });
  }

  /** Messages of each group that wait for an engine. */
  public Map<String, Long> waiting() {
    return loop.ask(
        () -> {
          var all = new LinkedHashMap<String, Long>();
          groups.forEach((name, dispatcher) -> all.put(name, dispatcher.waitingMessages()));
          return all;
        });
  }

  /** Messages leased again because a link was lost, over all groups. */
  public long releases() {
    return loop.ask(() -> groups.values().stream().mapToLong(Dispatcher::releases).sum());
  }

  /** Bytes kept until they are settled. */
  public long retainedBytes() {
    return intake.retainedBytes();
  }

  @Override
  public boolean flush(Duration timeout) throws InterruptedException {
    return loop.awaitTrue(
        () -> {
          takeIn();
          return groups.values().stream().allMatch(group -> group.ledger().retained() == 0);
        },
        timeout);
  }

  @Override
  public void close() {
    intake.close();
    loop.ask(
        () -> {
          if (ticking != null) {
            ticking.cancel();
          }
          List<LaneHandler> open = new ArrayList<>(lanes.values());
          open.forEach(lane -> lane.link().close());
          return open.size();
        });
  }
}
