package io.tenuto.engine.simulation;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.engine.backlog.BacklogLife;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Ranges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One life of a backlog: takes what sources spill, and drains it to engines. */
final class SimBacklog implements SimSender.Target, BacklogLife.World {
  private static final long TIDY_NANOS = 250_000_000;

  private final World world;
  private final Machine machine;
  private final int number;
  private final String name;
  private final SimDisk storage;
  private final SimClock clock;
  private final SimThread disk;
  private final SimThread inbox;
  private final SimSender sender;
  private final BacklogLife life;
  private final List<SimLink> ends = new ArrayList<>();
  private Ledger audited = new Ledger(0, 0, 0, 0, 0, 0);
  private boolean alive = true;
  private boolean due = true;
  private long frozenUntil;
  private long stored;
  private Runnable onKilled = () -> {};

  /** What outlives a life, but for the disk. */
  record Machine(Path folder, BacklogLife.Measures measures, BufferPool pool) {}

  SimBacklog(World world, Machine machine, int number, SimDisk storage) {
    this.world = world;
    this.machine = machine;
    this.number = number;
    this.name = "backlog~" + number;
    this.storage = storage;
    SimTime time = world.time();
    this.clock = new SimClock(time);
    this.disk = new SimThread(time, this, 4_000_000);
    this.inbox = new SimThread(time, this, 1_000_000);
    var settings =
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            OnFull.BLOCK,
            time.random.nextBoolean() ? DispatchPolicy.SPREAD : DispatchPolicy.PACK,
            world.shells().attempts(),
            1 << 20);
    this.sender = new SimSender(world, this, name, settings);
    try {
      this.life =
          new BacklogLife(
              this,
              machine.measures(),
              machine.pool(),
              machine.folder(),
              storage,
              disk,
              this::fault,
              time.random::nextLong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    world.history().record(new Event.Opened(name, life.recovered()));
    life.begin();
    beat();
    tidy();
  }

  private void fault(Throwable fault) {
    if (!(fault instanceof SimDisk.Killed)) {
      throw new AssertionError("the disk's thread failed", fault);
    }
    if (alive) {
      onKilled.run();
    }
  }

  SimSender sender() {
    return sender;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long spoolAboveBytes() {
    return life.spoolAboveBytes();
  }

  @Override
  public boolean stores() {
    return true;
  }

  @Override
  public void open(SimLink end, int epoch, boolean drain) {
    life.replaceLinks(link -> ((SimLink) link).line().from().equals(end.line().from()));
    end.onAnswer(answers -> answers(end, answers));
    LinkHandler handler = life.open(end, epoch);
    end.handler(handler);
    ends.add(end);
  }

  /** Records the promises that are handed to a link, whether or not they arrive. */
  private void answers(SimLink end, ByteBuffer answers) {
    Ranges.read(
        answers,
        (first, count, outcome) -> {
          if (outcome == Settlement.STORED) {
            stored += count;
            due = true;
            end.deliveries()
                .subList((int) first, (int) first + count)
                .forEach(id -> world.history().record(new Event.Stored(name, id)));
          }
        });
  }

  private void beat() {
    every(Lease.INTERVAL_NANOS, () -> life.beat());
  }

  private void tidy() {
    every(TIDY_NANOS, () -> life.tidy());
  }

  private void every(long nanos, Runnable what) {
    world
        .time()
        .after(
            nanos,
            () -> {
              if (alive) {
                if (!frozen()) {
                  what.run();
                }
                every(nanos, what);
              }
            });
  }

  @Override
  public long nowNanos() {
    return clockNanos();
  }

  @Override
  public void tell(Runnable event) {
    inbox.execute(event);
  }

  @Override
  public boolean settlesWhenFed() {
    return world.shells().settlesWhenFed();
  }

  @Override
  public boolean diskFails() {
    return storage.hasFailed();
  }

  @Override
  public void feed(Entries entries, int from, int to, int attempt) {
    due = true;
    int begin = from;
    for (int i = from; i < to; i++) {
      Id message = Id.of(entries, i);
      world.history().record(new Event.Fed(name, message));
      if (!world.shells().feeds(message, sender.hasLines())) {
        give(entries, begin, i, attempt);
        begin = i + 1;
      }
    }
    give(entries, begin, to, attempt);
  }

  private void give(Entries entries, int from, int to, int attempt) {
    if (from < to) {
      sender.add(entries, from, to, attempt);
    }
  }

  @Override
  public void lost(long messages) {
    due = true;
    world.history().record(new Event.Lost(name, messages));
  }

  @Override
  public void settled(Entries entries, int index, Settlement outcome) {
    due = true;
    Id message = Id.of(entries, index);
    for (int i = world.shells().settlesTimes(message); i > 0; i--) {
      world.history().record(new Event.Settled(name, message, outcome));
    }
  }

  /** Records both accounts, if something has happened to them. */
  void audit(boolean inAnyCase) {
    if (!alive || !(due || inAnyCase)) {
      return;
    }
    due = false;
    Ledger ledger = life.ledger();
    if (!ledger.equals(audited) || inAnyCase) {
      audited = ledger;
      world.history().record(new Event.Audited(name, ledger, -1));
      world.history().record(new Event.DrainAudited(name, sender.ledger(), sender.releases()));
    }
    if (inAnyCase && !frozen()) {
      life.assertExact(stored, disk.idle() && inbox.idle());
    }
  }

  Ledger ledger() {
    return life.ledger();
  }

  /** The next writes or forces fail, as of a disk that dies. */
  void failDisk() {
    storage.fail(1 + world.time().random.nextInt(2));
  }

  void freeze(long nanos) {
    frozenUntil = Math.max(frozenUntil, world.time().now() + nanos);
    world
        .time()
        .at(
            frozenUntil,
            () -> {
              ends.forEach(SimLink::thaw);
              sender.ends().forEach(SimLink::thaw);
            });
  }

  /** Has it crash in the middle of the next write; then {@code killed} is run. */
  void crashDuringNextWrite(Runnable killed) {
    onKilled = killed;
    storage.killDuringNextWrite();
  }

  /** As kill -9; or, if it answers only for what was forced, at times as a power cut. */
  SimBacklog crash() {
    alive = false;
    ends.forEach(SimLink::cut);
    sender.ends().forEach(SimLink::cut);
    world.history().record(new Event.Crashed(name));
    boolean mayLosePower = machine.measures().forceBeforeStored();
    boolean powerCut = mayLosePower && world.time().random.nextBoolean();
    SimDisk left = powerCut ? storage.afterPowerCut() : storage.afterKill();
    return new SimBacklog(world, machine, number + 1, left);
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
