package io.tenuto.engine.simulation;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.engine.backlog.BacklogLife;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.log.Damage;
import io.tenuto.log.PositionRange;
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
import java.util.Optional;

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
  record Machine(Path folder, BacklogLife.Measures measures, BufferPool pool, Rot rot) {}

  SimBacklog(World world, Machine machine, int number, SimDisk storage) {
    this.world = world;
    this.machine = machine;
    this.number = number;
    this.name = "backlog~" + number;
    this.storage = storage;
    SimTime time = world.time();
    this.clock = new SimClock(time);
    this.disk = new SimThread(world, this, "its disk", 4_000_000);
    this.inbox = new SimThread(world, this, "its loop", 1_000_000);
    var settings =
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            OnFull.BLOCK,
            time.random.nextBoolean() ? DispatchPolicy.SPREAD : DispatchPolicy.PACK,
            world.shells().attempts(),
            1 << 20);
    this.sender = new SimSender(world, this, name, settings);
    var stepped = new SteppedStorage(storage, world.steps(), this);
    try {
      this.life =
          new BacklogLife(
              this,
              machine.measures(),
              machine.pool(),
              machine.folder(),
              stepped,
              disk,
              this::fault,
              time.random::nextLong);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stepped.opened();
    world.history().record(new Event.Opened(name, life.recovered()));
    life.begin();
    beat();
    tidy();
  }

  private void fault(Throwable fault) {
    if (!(fault instanceof Killed)) {
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
    every(Lease.INTERVAL_NANOS, "beats", () -> life.beat());
  }

  private void tidy() {
    every(TIDY_NANOS, "keeps house", () -> life.tidy());
  }

  private void every(long nanos, String verb, Runnable what) {
    world
        .time()
        .after(
            nanos,
            () -> {
              if (alive) {
                if (!frozen()) {
                  int step = world.steps().begin(this, verb, "now and then");
                  what.run();
                  world.steps().end(this, step);
                }
                every(nanos, verb, what);
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
      int step = world.steps().begin(this, "feeds", "what it has read");
      sender.add(entries, from, to, attempt);
      world.steps().end(this, step);
    }
  }

  @Override
  public boolean diskRots() {
    return machine.rot().began();
  }

  @Override
  public void lost(List<PositionRange> positions, String detail) {
    due = true;
    long count = positions.stream().mapToLong(PositionRange::count).sum();
    world.history().record(new Event.Lost(name, count));
    if (storage.hasFailed()) {
      return; // what was in doubt was never answered for
    }
    if (!machine.rot().isNamed(detail)) {
      throw new AssertionError("lost, in a file that was not damaged: " + detail);
    }
    positions.forEach(this::nameLost);
  }

  private void nameLost(PositionRange positions) {
    for (long position = positions.first(); position < positions.end(); position++) {
      long at = position;
      Id message =
          machine
              .rot()
              .message(position)
              .orElseThrow(() -> new AssertionError("nothing was at position " + at));
      if (world.shells().namesLost()) {
        world.history().record(new Event.Named(name, message));
      }
    }
  }

  /** A bit of a file that is not written to any more turns over while this life goes on. */
  void rot() {
    if (alive) {
      rot(storage, true);
    }
  }

  /** What a bit that turns over costs, as far as anybody could say. */
  private Optional<Rot.Place> rot(SimDisk disk, boolean running) {
    return machine
        .rot()
        .flip(disk, running, id -> world.history().record(new Event.Rotted(name, id)));
  }

  /** As {@link #crash}, and a bit turns over before the next life begins. */
  SimBacklog crashAndRot() {
    die();
    SimDisk left = left(false);
    Optional<Rot.Place> rotten = rot(left, false);
    SimBacklog next = next(left);
    rotten.ifPresent(next::requireFound);
    return next;
  }

  /** Settlements are all read when the log is opened, so that damage there is told at once. */
  private void requireFound(Rot.Place rotten) {
    boolean found = life.damages().stream().anyMatch(damage -> isAt(damage, rotten));
    if (rotten.file().startsWith("settled-") && !found) {
      throw new AssertionError(rotten + " is not among " + life.damages());
    }
  }

  private static boolean isAt(Damage damage, Rot.Place place) {
    return damage.file().equals(place.file())
        && damage.offset() <= place.offset()
        && place.offset() < damage.offset() + damage.lengthBytes();
  }

  @Override
  public void settled(Entries entries, int index, Settlement outcome) {
    due = true;
    Id message = Id.of(entries, index);
    int step = world.steps().begin(this, "settles", outcome.name());
    for (int i = world.shells().settlesTimes(message); i > 0; i--) {
      world.history().record(new Event.Settled(name, message, outcome));
    }
    world.steps().end(this, step);
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
    failDisk(1 + world.time().random.nextInt(2));
  }

  /** So many writes or forces fail, from now on. */
  void failDisk(int times) {
    storage.fail(times);
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

  /**
   * As kill -9; or, if it answers only for what was forced, at times as a power cut. Another life
   * begins at once.
   */
  SimBacklog crash() {
    die();
    boolean mayLosePower = machine.measures().forceBeforeStored();
    boolean powerCut = mayLosePower && world.time().random.nextBoolean();
    return next(left(powerCut));
  }

  /** As kill -9 or a power cut, also in the middle of its opening; what is left on the disk. */
  SimDisk kill(boolean powerCut) {
    die();
    return left(powerCut);
  }

  /** The next life, on what this one left. */
  SimBacklog next(SimDisk left) {
    return new SimBacklog(world, machine, number + 1, left);
  }

  private void die() {
    alive = false;
    ends.forEach(SimLink::hostDied);
    sender.ends().forEach(SimLink::hostDied);
    world.history().record(new Event.Crashed(name));
  }

  private SimDisk left(boolean powerCut) {
    return powerCut ? storage.afterPowerCut() : storage.afterKill();
  }

  @Override
  public String process() {
    return "backlog";
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
