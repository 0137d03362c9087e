package io.tenuto.engine.simulation;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.wire.Origin;
import java.util.List;

/** One life of a source that spills what waits too long, and keeps the rest in memory. */
final class SimSource implements SimLink.Host {
  private final World world;
  private final String source;
  private final Origin origin;
  private final String name;
  private final SimClock clock;
  private final SimSender sender;
  private long sequence;
  private long frozenUntil;
  private boolean alive = true;
  private boolean due;
  private Ledger audited = new Ledger(0, 0, 0, 0, 0, 0);

  SimSource(World world, String source, long incarnation) {
    this.world = world;
    this.source = source;
    this.origin = new Origin("raw", source, incarnation);
    this.name = world.life(source);
    this.clock = new SimClock(world.time());
    SimTime time = world.time();
    var settings =
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            OnFull.SPILL,
            time.random.nextBoolean() ? DispatchPolicy.SPREAD : DispatchPolicy.PACK,
            world.shells().attempts(),
            time.between(0, 20_000));
    this.sender = new SimSender(world, this, name, settings);
  }

  SimSender sender() {
    return sender;
  }

  void send(int count, int payloadBytes) {
    add(
        SimMessages.small(
            origin, sequence, count, payloadBytes, world.time().wallMicros(), this::settled));
  }

  void sendLarge(int payloadBytes) {
    add(
        SimMessages.large(
            origin, sequence, payloadBytes, world.time().wallMicros(), this::settled));
  }

  private void add(SimMessages messages) {
    for (int i = 0; i < messages.count(); i++) {
      Id message = Id.of(origin, sequence++);
      world.history().record(new Event.Accepted(name, message, messages.crc(i)));
    }
    due = true;
    if (sender.hasLines() || world.shells().keepsWithoutLines()) {
      sender.add(messages, 0, messages.count(), 1);
    }
  }

  private void settled(SimMessages messages, int index, Settlement outcome) {
    Id message = Id.of(messages, index);
    due = true;
    for (int i = world.shells().settlesTimes(message); i > 0; i--) {
      world.history().record(new Event.Settled(name, message, outcome));
    }
  }

  void freeze(long nanos) {
    frozenUntil = Math.max(frozenUntil, world.time().now() + nanos);
    List<SimLink> mine = sender.ends();
    world.time().at(frozenUntil, () -> mine.forEach(SimLink::thaw));
  }

  /** As kill -9: what it had in memory is gone with it. */
  SimSource crash() {
    alive = false;
    sender.ends().forEach(SimLink::cut);
    world.history().record(new Event.Crashed(name));
    return new SimSource(world, source, world.shells().incarnation(origin.incarnation() + 1));
  }

  Ledger ledger() {
    return sender.ledger();
  }

  /** Records the account, if something has happened to it. */
  void audit(boolean inAnyCase) {
    if (due || inAnyCase) {
      due = false;
      Ledger ledger = ledger();
      if (!ledger.equals(audited) || inAnyCase) {
        audited = ledger;
        world.history().record(new Event.Audited(name, ledger, sender.releases()));
      }
    }
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
