package io.tenuto.engine.simulation;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.wire.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One life of a source that spills what waits too long, and keeps the rest in memory. */
final class SimSource implements SimLink.Host {
  /** As a key to order by: all messages of a source. */
  static final String EVERYTHING = "*";

  private static final int KEYS = 4;
  private static final int MOST_RETAINED = 40;

  private final World world;
  private final String source;
  private final Origin origin;
  private final Optional<String> orderBy;
  private final String name;
  private final SimClock clock;
  private final SimSender sender;
  private long sequence;
  private long frozenUntil;
  private boolean alive = true;
  private boolean due;
  private Ledger audited = new Ledger(0, 0, 0, 0, 0, 0);

  /**
   * @param orderBy the header key of which messages with the same value are kept in order; they are
   *     not spilled then
   */
  SimSource(World world, String source, long incarnation, Optional<String> orderBy) {
    this.world = world;
    this.orderBy = orderBy;
    this.source = source;
    this.origin = new Origin("raw", source, incarnation);
    this.name = world.life(source);
    this.clock = new SimClock(world.time());
    SimTime time = world.time();
    var settings =
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            orderBy.isEmpty() ? OnFull.SPILL : OnFull.BLOCK,
            time.random.nextBoolean() ? DispatchPolicy.SPREAD : DispatchPolicy.PACK,
            world.shells().attempts(),
            time.between(0, 20_000),
            Long.MAX_VALUE,
            world.shells().ordersBy(orderBy));
    this.sender = new SimSender(world, this, name, settings);
  }

  /** Whether what it has no engine for may wait in a backlog. */
  boolean spills() {
    return orderBy.isEmpty();
  }

  /** Whether it takes more now; one that does not spill has its callers wait. */
  boolean takes() {
    return !frozen() && (spills() || ledger().retained() < MOST_RETAINED);
  }

  private String key(Id message) {
    return orderBy.orElseThrow().equals(EVERYTHING)
        ? EVERYTHING
        : String.valueOf(message.sequence() % KEYS);
  }

  private byte[] header(Id message) {
    if (spills() || orderBy.orElseThrow().equals(EVERYTHING)) {
      return new byte[0];
    }
    String named = world.shells().keyName(message, orderBy.orElseThrow());
    return ("{\"" + named + "\":\"" + key(message) + "\"}").getBytes(StandardCharsets.UTF_8);
  }

  SimSender sender() {
    return sender;
  }

  void send(int count, int payloadBytes) {
    add(
        SimMessages.small(
            origin,
            sequence,
            count,
            payloadBytes,
            world.time().wallMicros(),
            this::header,
            this::settled));
  }

  void sendLarge(int payloadBytes) {
    add(
        SimMessages.large(
            origin,
            sequence,
            payloadBytes,
            world.time().wallMicros(),
            this::header,
            this::settled));
  }

  private void add(SimMessages messages) {
    int step = world.steps().begin(this, "accepts", messages.payload() == null ? "small" : "large");
    for (int i = 0; i < messages.count(); i++) {
      Id message = Id.of(origin, sequence++);
      world.history().record(new Event.Accepted(name, message, messages.crc(i)));
      if (orderBy.isPresent()) {
        world.history().record(new Event.Ordered(name, message, key(message)));
      }
    }
    due = true;
    if (sender.hasLines() || world.shells().keepsWithoutLines()) {
      sender.add(messages, 0, messages.count(), 1);
    }
    world.steps().end(this, step);
  }

  private void settled(SimMessages messages, int index, Settlement outcome) {
    Id message = Id.of(messages, index);
    due = true;
    int step = world.steps().begin(this, "settles", outcome.name());
    for (int i = world.shells().settlesTimes(message); i > 0; i--) {
      world.history().record(new Event.Settled(name, message, outcome));
    }
    world.steps().end(this, step);
  }

  void freeze(long nanos) {
    frozenUntil = Math.max(frozenUntil, world.time().now() + nanos);
    List<SimLink> mine = sender.ends();
    world.time().at(frozenUntil, () -> mine.forEach(SimLink::thaw));
  }

  /** As kill -9: what it had in memory is gone with it. */
  SimSource crash() {
    alive = false;
    sender.ends().forEach(SimLink::hostDied);
    world.history().record(new Event.Crashed(name));
    long next = world.shells().incarnation(origin.incarnation() + 1);
    return new SimSource(world, source, next, orderBy);
  }

  Ledger ledger() {
    return sender.ledger();
  }

  /** Records the account, if something has happened to it. */
  void audit(boolean inAnyCase) {
    if (alive && (due || inAnyCase)) {
      due = false;
      Ledger ledger = ledger();
      if (!ledger.equals(audited) || inAnyCase) {
        audited = ledger;
        world.history().record(new Event.Audited(name, ledger, sender.releases()));
      }
    }
  }

  @Override
  public String process() {
    return "source";
  }

  @Override
  public boolean alive() {
    return alive;
  }

  @Override
  public boolean frozen() {
    return world.time().now() < frozenUntil;
  }

  @Override
  public long clockNanos() {
    return clock.nanos();
  }
}
