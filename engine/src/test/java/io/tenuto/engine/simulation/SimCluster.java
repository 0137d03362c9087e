package io.tenuto.engine.simulation;

import io.tenuto.engine.backlog.BacklogLife;
import io.tenuto.transport.BufferPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two sources, two engines and a backlog in one thread, from a seed: first everything goes wrong
 * that can, then nothing does, and what was accepted has to end.
 */
final class SimCluster {
  private static final long TROUBLE_NANOS = 6_000_000_000L;
  private static final long HEALED_NANOS = 60_000_000_000L;
  private static final long AUDIT_NANOS = 100_000_000L;

  private final SimTime time;
  private final Variety variety;
  private final World world;
  private final Rot rot;
  private final List<SimSource> sources = new ArrayList<>();
  private final List<SimEngine> engines = new ArrayList<>();
  private final Map<Harm, Integer> harms = new EnumMap<>(Harm.class);
  private SimBacklog backlog;
  private boolean trouble = true;

  /** What can go wrong. */
  enum Harm {
    ENGINE_CRASH,
    ENGINE_FREEZE,
    ENGINE_DRAIN,
    ENGINE_SLOW,
    SOURCE_CRASH,
    SOURCE_FREEZE,
    BACKLOG_CRASH,
    BACKLOG_CRASH_IN_WRITE,
    BACKLOG_FREEZE,
    DISK_FAILURE,
    LINE_CUT,
    LINE_STALLED,
    LINE_HALF_OPEN,
    LINE_SLOW,
    LINE_CORRUPT,
    WALL_CLOCK_STEP;

    /** Whether a sender may have to believe that an engine is gone. */
    boolean mayLoseEngine() {
      return switch (this) {
        case ENGINE_CRASH,
            ENGINE_FREEZE,
            ENGINE_DRAIN,
            SOURCE_FREEZE,
            BACKLOG_FREEZE,
            LINE_CUT,
            LINE_STALLED,
            LINE_HALF_OPEN,
            LINE_SLOW,
            LINE_CORRUPT ->
            true;
        default -> false;
      };
    }
  }

  /** What is special about a tenth of the seeds each. */
  private enum Variety {
    NOTHING,
    /** One source promises the order of all its messages. */
    ORDERED,
    /** One source promises the order of those with the same key. */
    ORDERED_BY_KEY,
    /** Many messages end their engines, and nothing else does. */
    POISONED,
    /** Bits on the backlog's disk turn over, which fails in no other way. */
    ROTTING;

    static Variety of(long seed) {
      return switch ((int) (seed % 10)) {
        case 1 -> ORDERED;
        case 3 -> ROTTING;
        case 5 -> ORDERED_BY_KEY;
        case 8 -> POISONED;
        default -> NOTHING;
      };
    }

    Poison poison() {
      return this == POISONED ? new Poison(150, 70) : Poison.RARE;
    }

    Optional<String> orderBy(int source) {
      if (source == 0 || (this != ORDERED && this != ORDERED_BY_KEY)) {
        return Optional.empty();
      }
      return Optional.of(this == ORDERED ? SimSource.EVERYTHING : "key");
    }

    /** Whether something may go wrong. */
    boolean allows(Harm harm) {
      return switch (this) {
        case POISONED -> !harm.mayLoseEngine();
        case ROTTING -> harm != Harm.DISK_FAILURE;
        default -> true;
      };
    }
  }

  /**
   * @param folder of payload files
   */
  SimCluster(long seed, Shells shells, Path folder) {
    time = new SimTime(seed);
    variety = Variety.of(seed);
    var history = new History(time, shells);
    world = new World(time, history, shells, Steps.uncounted(), variety.poison());
    var measures =
        new BacklogLife.Measures(
            1 << 20, time.between(2 << 20, 8 << 20), time.random.nextInt(3) > 0);
    rot = new Rot(time, folder);
    var machine = new SimBacklog.Machine(folder, measures, new BufferPool(8 << 20), rot);
    backlog = new SimBacklog(world, machine, 1, new SimDisk(time, shells));
    for (int i = 0; i < 2; i++) {
      sources.add(new SimSource(world, "source-" + i, 1, variety.orderBy(i)));
      engines.add(engine(i));
    }
  }

  /** Runs to the end. */
  SimCluster run() {
    connectAll();
    load();
    harm();
    reconnect();
    auditNowAndThen();
    time.runUntil(time.now() + TROUBLE_NANOS, () -> false, this::audit);
    trouble = false;
    time.runUntil(time.now() + HEALED_NANOS, () -> retained() == 0, this::audit);
    auditAll();
    engines.forEach(SimEngine::count);
    world.history().record(new Event.Rested(retained() == 0));
    return this;
  }

  History history() {
    return world.history();
  }

  /** How many bits on the backlog's disk have turned over. */
  int flips() {
    return rot.flips();
  }

  /** What went wrong how often. */
  Map<Harm, Integer> harms() {
    return harms;
  }

  private void audit() {
    sources.forEach(source -> source.audit(false));
    backlog.audit(false);
  }

  private void auditAll() {
    sources.forEach(source -> source.audit(true));
    backlog.audit(true);
  }

  private void auditNowAndThen() {
    time.after(
        AUDIT_NANOS,
        () -> {
          auditAll();
          auditNowAndThen();
        });
  }

  private SimEngine engine(int number) {
    return new SimEngine(
        world,
        "engine-" + number,
        1 + time.random.nextInt(3),
        killed -> {
          if (engines.get(number) == killed) {
            engines.set(number, engine(number));
          }
        });
  }

  private long retained() {
    return sources.stream().mapToLong(source -> source.ledger().retained()).sum()
        + backlog.ledger().retained();
  }

  private void load() {
    if (trouble) {
      SimSource source = sources.get(time.random.nextInt(2));
      if (source.takes()) {
        send(source);
      }
      time.after(time.between(1_000_000, 40_000_000), this::load);
    }
  }

  private void send(SimSource source) {
    if (time.random.nextInt(20) == 0) {
      source.sendLarge(32_768 + time.random.nextInt(200_000));
    } else if (time.random.nextInt(10) == 0) {
      source.send(1 + time.random.nextInt(4), time.random.nextInt(60_000));
    } else {
      source.send(1 + time.random.nextInt(20), time.random.nextInt(400));
    }
  }

  private void harm() {
    if (trouble) {
      Harm[] all = Harm.values();
      Harm harm = all[time.random.nextInt(all.length)];
      if (variety.allows(harm)) {
        harms.merge(harm, 1, Integer::sum);
        harm(harm, time.random.nextInt(2));
      }
      if (variety == Variety.ROTTING && time.random.nextInt(6) == 0) {
        backlog.rot();
      }
      time.after(time.between(50_000_000, 600_000_000), this::harm);
    }
  }

  private void harm(Harm harm, int victim) {
    SimEngine engine = engines.get(victim);
    SimSource source = sources.get(victim);
    switch (harm) {
      case ENGINE_CRASH -> {
        engine.crash();
        engines.set(victim, engine(victim));
      }
      case ENGINE_FREEZE -> engine.freeze(time.between(100_000_000, 3_000_000_000L));
      case ENGINE_SLOW -> engine.slow(time.between(100_000_000, 2_000_000_000L));
      case ENGINE_DRAIN -> {
        engine.drain();
        time.after(300_000_000, engine::crash);
        engines.set(victim, engine(victim));
      }
      case SOURCE_CRASH -> sources.set(victim, source.crash());
      case SOURCE_FREEZE -> source.freeze(time.between(100_000_000, 2_500_000_000L));
      case BACKLOG_CRASH ->
          backlog = variety == Variety.ROTTING ? backlog.crashAndRot() : backlog.crash();
      case BACKLOG_CRASH_IN_WRITE -> backlog.crashDuringNextWrite(() -> backlog = backlog.crash());
      case BACKLOG_FREEZE -> backlog.freeze(time.between(100_000_000, 2_500_000_000L));
      case DISK_FAILURE -> backlog.failDisk();
      case WALL_CLOCK_STEP -> time.stepWallClock();
      default -> harm(harm);
    }
  }

  /** Harms one connection. */
  private void harm(Harm harm) {
    List<SimLink> ends = new ArrayList<>(backlog.sender().ends());
    sources.forEach(source -> ends.addAll(source.sender().ends()));
    if (ends.isEmpty()) {
      return;
    }
    SimLink sending = ends.get(time.random.nextInt(ends.size()));
    SimLink one = time.random.nextBoolean() ? sending : sending.peer();
    switch (harm) {
      case LINE_CUT -> one.cut();
      case LINE_STALLED -> one.stall(time.between(100_000_000, 3_000_000_000L));
      case LINE_HALF_OPEN -> one.die();
      case LINE_SLOW -> one.slow(time.between(100_000_000, 2_000_000_000L));
      case LINE_CORRUPT -> sending.corruptNext();
      default -> throw new IllegalArgumentException(harm + " harms no line");
    }
  }

  /** What a master and its leases would see to: sooner or later everybody is connected again. */
  private void reconnect() {
    connectAll();
    time.after(time.between(20_000_000, 300_000_000), this::reconnect);
  }

  private void connectAll() {
    for (SimSource source : sources) {
      engines.forEach(engine -> connect(source, source.sender(), engine, false));
      if (source.spills()) {
        connect(source, source.sender(), backlog, false);
      }
    }
    engines.forEach(engine -> connect(backlog, backlog.sender(), engine, true));
  }

  private void connect(SimLink.Host from, SimSender sender, SimSender.Target to, boolean drain) {
    if (!from.frozen() && !to.frozen() && !sender.connectedTo(to)) {
      sender.connect(to, drain);
    }
  }
}
