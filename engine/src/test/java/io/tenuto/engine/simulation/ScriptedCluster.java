package io.tenuto.engine.simulation;

import io.tenuto.engine.backlog.BacklogLife;
import io.tenuto.transport.BufferPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two sources, two engines and a backlog that do the same few things in each run, so that every
 * kind of step is there: messages of both sizes, some of which fail and some of which end their
 * engine, are spilled, drained and given up; the backlog is opened again, a force fails, an engine
 * is drained. One step is where a process is killed; it comes back soon afterwards, and all has to
 * come to rest.
 */
final class ScriptedCluster {
  private static final long SEED = 7;
  private static final long MILLI = 1_000_000;
  private static final long ENGINES_AFTER_NANOS = 300 * MILLI;
  private static final long AWAY_NANOS = 20 * MILLI;
  private static final long RECONNECT_NANOS = 60 * MILLI;
  private static final long AUDIT_NANOS = 200 * MILLI;
  private static final int SENDS = 26;
  private static final long SCRIPT_NANOS = 1_000 * MILLI;
  private static final long HEALED_NANOS = 60_000 * MILLI;
  private static final Poison POISON = new Poison(35, 80);

  private final SimTime time = new SimTime(SEED);
  private final World world;
  private final boolean powerCuts;
  private final List<SimSource> sources = new ArrayList<>();
  private final List<SimEngine> engines = new ArrayList<>();
  private final long began = time.now();
  private @Nullable SimBacklog backlog; // while its process is there

  /**
   * @param powerCuts whether the backlog answers only for what it has forced, and its machine goes
   *     down with it
   * @param folder of payload files
   */
  ScriptedCluster(Shells shells, Steps steps, boolean powerCuts, Path folder) {
    this.powerCuts = powerCuts;
    world = new World(time, new History(time, shells), shells, steps, POISON);
    steps.onHalt(this::kill);
    var measures = new BacklogLife.Measures(1 << 20, 4 << 20, powerCuts);
    var machine =
        new SimBacklog.Machine(folder, measures, new BufferPool(8 << 20), new Rot(time, folder));
    time.at(began, () -> backlog = new SimBacklog(world, machine, 1, new SimDisk(time, shells)));
    for (int i = 0; i < 2; i++) {
      sources.add(new SimSource(world, "source-" + i, 1, Optional.empty()));
      engines.add(engine(i));
    }
  }

  private SimEngine engine(int number) {
    return new SimEngine(
        world,
        "engine-" + number,
        2,
        killed -> {
          if (engines.get(number) == killed) {
            engines.set(number, engine(number));
          }
        });
  }

  /** Runs to the end. */
  ScriptedCluster run() {
    script();
    reconnect();
    auditNowAndThen();
    time.runUntil(began + SCRIPT_NANOS, () -> false, this::audit);
    time.runUntil(time.now() + HEALED_NANOS, () -> retained() == 0, this::audit);
    auditAll();
    engines.forEach(SimEngine::count);
    world.history().record(new Event.Rested(retained() == 0));
    return this;
  }

  History history() {
    return world.history();
  }

  private void script() {
    for (int i = 0; i < SENDS; i++) {
      int number = i;
      at(10 + 24L * i, () -> send(number));
    }
    at(200, () -> ifThere(this::kill));
    at(380, () -> engines.forEach(engine -> engine.slow(250 * MILLI)));
    at(450, () -> ifThere(life -> life.failDisk(1)));
    at(560, () -> ifThere(this::kill));
    at(640, this::drainEngine);
    at(700, () -> ifThere(life -> life.sender().ends().forEach(SimLink::corruptNext)));
  }

  private void at(long millis, Runnable what) {
    time.at(began + millis * MILLI, what);
  }

  private void send(int number) {
    SimSource source = sources.get(number % 2);
    if (number % 9 == 5) {
      source.sendLarge(30_000);
    } else {
      source.send(8, 900);
    }
  }

  private void drainEngine() {
    SimEngine drained = engines.get(1);
    engines.set(1, engine(1));
    time.after(300 * MILLI, drained::crash);
    drained.drain();
  }

  /** Kills a process; it comes back soon. */
  private void kill(SimLink.Host host) {
    if (host instanceof SimSource source) {
      sources.set(sources.indexOf(source), source.crash());
    } else if (host instanceof SimEngine engine) {
      engine.crash();
      int number = engines.indexOf(engine);
      if (number >= 0) { // otherwise it has been replaced
        engines.set(number, engine(number));
      }
    } else if (host instanceof SimBacklog life) {
      SimDisk left = life.kill(powerCuts);
      backlog = null;
      time.after(AWAY_NANOS, () -> backlog = life.next(left));
    } else {
      throw new IllegalArgumentException(host.process());
    }
  }

  private void ifThere(Consumer<SimBacklog> what) {
    SimBacklog life = backlog;
    if (life != null) {
      what.accept(life);
    }
  }

  private long retained() {
    long atSources = sources.stream().mapToLong(source -> source.ledger().retained()).sum();
    return backlog == null ? Long.MAX_VALUE : atSources + backlog.ledger().retained();
  }

  private void audit() {
    sources.forEach(source -> source.audit(false));
    ifThere(life -> life.audit(false));
  }

  private void auditAll() {
    sources.forEach(source -> source.audit(true));
    ifThere(life -> life.audit(true));
  }

  private void auditNowAndThen() {
    time.after(
        AUDIT_NANOS,
        () -> {
          auditAll();
          auditNowAndThen();
        });
  }

  private void reconnect() {
    time.after(RECONNECT_NANOS, this::reconnect);
    for (SimSource source : List.copyOf(sources)) {
      ifThere(life -> connect(source, source.sender(), life, false));
    }
    if (time.now() > began + ENGINES_AFTER_NANOS) {
      for (SimEngine engine : List.copyOf(engines)) {
        sources.forEach(source -> connect(source, source.sender(), engine, false));
        ifThere(life -> connect(life, life.sender(), engine, true));
      }
    }
  }

  private static void connect(
      SimLink.Host from, SimSender sender, SimSender.Target to, boolean drain) {
    if (from.alive() && to.alive() && !sender.connectedTo(to)) {
      sender.connect(to, drain);
    }
  }
}
