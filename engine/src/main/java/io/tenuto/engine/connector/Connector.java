package io.tenuto.engine.connector;

import io.tenuto.api.Delivery;
import io.tenuto.api.DeliveryException;
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
import io.tenuto.wire.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stream's entrance: keeps messages until every group has settled them, and hands them to those
 * ({@link Groups}). {@link #offer}, {@link #send}, {@link #accept}, {@link #flush} and {@link
 * #ledger} may be called from any thread but the loop's; everything else happens on the loop's
 * thread.
 */
public final class Connector implements StreamConnector {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final long REFUSED = -1;

  private final Loop loop;
  private final Origin origin;
  private final Intake intake;
  private final Groups groups;
  private final AtomicLong sequence = new AtomicLong(); // written under the intake's lock
  private final AtomicLong acceptedBytes = new AtomicLong(); // as the sequence
  private final Intake.Sequence counting = this::countNext;
  private final WallClock clock = new WallClock();
  private final AtomicLong arriving = new AtomicLong(); // on the way to a keeper and back
  private final Delivery delivery;
  private final @Nullable Keeper keeper;
  private Loop.@Nullable Repeating ticking; // from the loop's first turn to close

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
    this(loop, pool, spec, deadLetters, random, null);
  }

  /** With a keeper, which has every message on its disk before that is accepted. */
  public Connector(
      Loop loop,
      BufferPool pool,
      Spec spec,
      DeadLetters deadLetters,
      IntUnaryOperator random,
      @Nullable Keeper keeper) {
    this.loop = loop;
    this.keeper = keeper;
    this.origin = spec.origin();
    delivery = spec.groups().isEmpty() ? Delivery.AT_LEAST_ONCE : spec.groups().get(0).delivery();
    groups = new Groups(loop, spec.groups(), deadLetters, random, this::sent);
    Runnable wake = keeper == null ? () -> loop.execute(this::takeIn) : keeper::wake;
    intake = new Intake(pool, limits(spec), groups.size(), groups::unsentBytes, wake);
    loop.execute(() -> ticking = loop.every(TICK, groups::tick));
    if (keeper != null) {
      sequence.set(keeper.nextSequence());
      keeper.begin(new Kept(keeper, intake, groups, arriving));
    }
  }

  /** What is dropped for newer messages is kept beside the rest, until it is dropped. */
  static Intake.Limits limits(Spec spec) {
    long newest = 0;
    boolean waits = true;
    for (Dispatcher.Settings settings : spec.groups()) {
      newest += settings.onFull() == OnFull.NEWEST ? settings.keepBytes() : 0;
      waits &= settings.onFull() != OnFull.REFUSE;
    }
    return new Intake.Limits(spec.retainBytes() + newest, spec.maxMessageBytes(), waits);
  }

  private void sent() {
    intake.sent();
  }

  /**
   * Sends nothing more on a link, and closes it when everything on it is settled. On the loop's
   * thread.
   *
   * @param opened what {@link #open} answered
   */
  public void release(LinkHandler opened) {
    groups.release(opened);
  }

  private void takeIn() {
    if (keeper != null) {
      return; // it takes them
    }
    intake.take((entries, from, to) -> groups.add(entries, from, to, 1));
    groups.dispatch();
  }

  /** The epoch of the next link, to be told to its receiver. */
  public int nextEpoch() {
    return groups.nextEpoch();
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
    groups.feed(group, entries, from, to, attempt);
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
    return groups.open(group, link, peer, laneEpoch);
  }

  /**
   * Engines that were ended on purpose: no message is to blame for their loss, whether it has been
   * noticed already or will be. On the loop's thread.
   *
   * @param instances as engines tell them when a link is opened
   */
  public void pardon(List<String> instances) {
    groups.pardon(instances);
  }

  @Override
  public Delivery delivery() {
    return delivery;
  }

  @Override
  public long offer(Header header, Payload payload) {
    if (keeper == null) {
      return offer(header, payload, clock.micros(), null);
    }
    var waiting = new AwaitedReceipt();
    long result = offer(header, payload, clock.micros(), waiting);
    return result < 0 || waiting.await() ? result : NO_ROOM;
  }

  /**
   * As {@link #offer(Header, Payload)}, with the time at which the message was meant to be sent,
   * and without waiting for a keeper's disk: the receipt tells when the message is accepted.
   */
  public long offer(Header header, Payload payload, long timeMicros, @Nullable Receipt receipt) {
    return accept(header, payload, timeMicros, counting, receipt);
  }

  /**
   * As {@link #offer(Header, Payload, long, Receipt)}, by the only one who offers, who counts the
   * sequence from {@link #nextSequence} on.
   */
  public long offer(
      long number, Header header, Payload payload, long timeMicros, @Nullable Receipt receipt) {
    Intake.Sequence counted =
        bytes -> {
          count(number, bytes);
          return number;
        };
    return accept(header, payload, timeMicros, counted, receipt);
  }

  private long accept(
      Header header,
      Payload payload,
      long timeMicros,
      Intake.Sequence number,
      @Nullable Receipt receipt) {
    var message = new Intake.Incoming(origin, timeMicros, header, List.of(), payload);
    return keeper == null
        ? intake.accept(message, number, receipt)
        : keep(message, number, receipt);
  }

  /** One caller at a time, under the intake's lock. */
  private long countNext(long bytes) {
    long number = sequence.getPlain();
    count(number, bytes);
    return number;
  }

  private void count(long number, long bytes) {
    sequence.setRelease(number + 1);
    acceptedBytes.setRelease(acceptedBytes.getPlain() + bytes);
  }

  /** Counts the message as arriving until the keeper has answered. */
  private long keep(Intake.Incoming message, Intake.Sequence number, @Nullable Receipt receipt) {
    long result = REFUSED;
    arriving.incrementAndGet();
    try {
      result = intake.accept(message, number, receipt);
      return result;
    } finally {
      if (result < 0) {
        arriving.decrementAndGet();
      }
    }
  }

  /** The sequence that the next message has. */
  public long nextSequence() {
    return sequence.get();
  }

  /**
   * Waits until all that a keeper had from an earlier life waits before what comes now.
   *
   * @return false if the time ran out first
   */
  public boolean awaitHandedOut(Duration timeout) throws InterruptedException {
    return loop.awaitTrue(() -> keeper == null || keeper.handedOut(), timeout);
  }

  /**
   * Accepts the output of a stage, whose identity follows from its input's.
   *
   * @param receipt told when the output needs its input no more
   */
  public long output(
      Origin outputOrigin,
      long inputSequence,
      List<Integer> path,
      long timeMicros,
      Header header,
      Payload payload,
      Receipt receipt) {
    var message = new Intake.Incoming(outputOrigin, timeMicros, header, path, payload);
    return intake.accept(message, bytes -> inputSequence, receipt);
  }

  @Override
  public CompletableFuture<Settlement> send(Header header, Payload payload) {
    var future = new CompletableFuture<Settlement>();
    try {
      long result = offer(header, payload, clock.micros(), new Completing(future));
      if (result < 0) {
        future.completeExceptionally(new IllegalStateException(refusal(result)));
      }
    } catch (DeliveryException e) {
      future.completeExceptionally(e);
    }
    return future;
  }

  private record Completing(CompletableFuture<Settlement> future) implements Receipt {
    @Override
    public void refused(DeliveryException why) {
      future.completeExceptionally(why);
    }

    @Override
    public void settled(Settlement outcome) {
      future.complete(outcome);
    }
  }

  private static String refusal(long result) {
    return result == NO_ROOM
        ? "refused: no room; try again later"
        : result == TOO_LARGE
            ? "refused: larger than the stream's maxMessage; raise it in the pipeline file"
            : "refused: the connector is closed";
  }

  public Loop loop() {
    return loop;
  }

  /** The readers of this stream, in their order. */
  public List<String> groups() {
    return groups.names();
  }

  /** A group's policy, as pipeline files write it. */
  public String onFull(String group) {
    return groups.settings(group).onFull().name().toLowerCase(Locale.ROOT);
  }

  /** Payload bytes accepted so far. */
  public long acceptedBytes() {
    return acceptedBytes.get();
  }

  /** How many messages {@link #offer} has accepted. */
  public long accepted() {
    return sequence.get();
  }

  @Override
  public Ledger ledger(String group) {
    return loop.ask(() -> groups.ledger(group));
  }

  /** The account of every group, at one moment. */
  public Map<String, Ledger> ledgers() {
    return loop.ask(groups::ledgers);
  }

  /** Messages of each group that wait for an engine. */
  public Map<String, Long> waiting() {
    return loop.ask(groups::waiting);
  }

  /** Messages leased again because a link was lost, over all groups. */
  public long releases() {
    return loop.ask(groups::releases);
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
          return arriving.get() == 0
              && (keeper == null || keeper.caughtUp())
              && groups.allSettled();
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
          groups.closeLinks();
          return true;
        });
  }
}
