package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.Packing;
import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.scheduler.packing.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Streams, engines and workers as they are, and what is where: told by whoever carries decisions
 * out, asked by whoever decides. The sum of what is on a worker never exceeds what it has. Owned by
 * one thread.
 */
public final class Cluster {
  private final Resources workerSize;
  private final Packing<Integer> packing;
  private final Map<String, Stream> streams = new TreeMap<>();
  private final Map<Integer, Engine> engines = new TreeMap<>();
  private final NavigableMap<Integer, Worker> workers = new TreeMap<>();
  private final List<Integer> workerOfBin = new ArrayList<>();
  private final TreeSet<Integer> ordered = new TreeSet<>();
  private final TreeSet<Integer> leaving = new TreeSet<>(); // workers
  private final TreeSet<Integer> outgrown = new TreeSet<>(); // engines
  private int nextEngine;
  private int nextWorker;
  private long changes;
  private int failedOrders;
  private long lastFailedNanos;
  private long failedOrderNanos; // when it had been made

  /**
   * @param workerSize of workers that are ordered
   * @param policy which worker an engine goes to
   */
  public Cluster(Resources workerSize, PackingPolicy policy) {
    this.workerSize = workerSize;
    this.packing = new Packing<>(policy);
  }

  /** What a worker that is ordered has. */
  public Resources workerSize() {
    return workerSize;
  }

  /**
   * A stream's group is to be served.
   *
   * @param startUpNanos from the order until an engine takes messages, as far as it is known
   * @throws IllegalArgumentException if there is one of that name
   */
  public Stream addStream(
      String name, int slots, Limits limits, Resources engine, long startUpNanos) {
    var stream = new Stream(name, slots, limits, engine, startUpNanos);
    if (streams.putIfAbsent(name, stream) != null) {
      throw new IllegalArgumentException("stream " + name + " is there already");
    }
    changes++;
    return stream;
  }

  public Collection<Stream> streams() {
    return Collections.unmodifiableCollection(streams.values());
  }

  public void load(Stream stream, Load load) {
    stream.load = load;
  }

  /**
   * What a stream's engines need has been measured anew; those that run are still packed as before.
   */
  public void size(Stream stream, Resources size) {
    stream.size = size;
    changes++;
  }

  /**
   * A stream's engines are packed as what they need. Those for which their worker has no room are
   * outgrown: they keep what they have until there is room, or they have been replaced.
   */
  public void resize(Stream stream) {
    stream.ready.forEach(id -> resize(engine(id)));
    stream.starting.forEach(id -> resize(engine(id)));
    changes++;
  }

  private void resize(Engine engine) {
    Resources size = engine.stream().size;
    if (packing.resize(engine.id(), size)) {
      engines.put(engine.id(), engine.of(size));
      outgrown.remove(engine.id());
    } else {
      outgrown.add(engine.id());
    }
  }

  /** How long an engine took to start has been measured. */
  public void startUp(Stream stream, long nanos) {
    stream.startUpNanos = nanos;
  }

  /** Somebody wants other limits. */
  public void limit(Stream stream, Limits limits) {
    stream.limits = limits;
  }

  /** A worker was asked for; it is not there yet. */
  public Worker order(long nowNanos) {
    var worker = new Worker(nextWorker++, workerSize, nowNanos);
    workers.put(worker.id(), worker);
    ordered.add(worker.id());
    changes++;
    return worker;
  }

  /**
   * A worker is there, with what it really has.
   *
   * @throws IllegalArgumentException if it was not ordered, or is there already
   */
  public Worker arrived(int id, Resources capacity, long nowNanos) {
    if (!ordered.remove(id)) {
      throw new IllegalArgumentException("worker " + id + " was not on its way");
    }
    failedOrders = 0;
    Worker worker = worker(id);
    worker.capacity = capacity;
    worker.bin = packing.open(capacity);
    worker.phase = Worker.Phase.READY;
    worker.emptySinceNanos = nowNanos;
    workerOfBin.add(id);
    changes++;
    return worker;
  }

  /** A worker takes no engine any more. */
  public void leaves(Worker worker) {
    if (worker.phase == Worker.Phase.READY) {
      worker.phase = Worker.Phase.LEAVING;
      leaving.add(worker.id());
      packing.close(worker.bin);
      changes++;
    }
  }

  /** A worker that was ordered cannot be had. */
  public void failed(Worker worker, long nowNanos) {
    gone(worker, nowNanos);
    if (failedOrders == 0 || worker.orderedNanos() > failedOrderNanos) {
      failedOrders++; // those that were ordered together fail together
    }
    failedOrderNanos = worker.orderedNanos();
    lastFailedNanos = nowNanos;
  }

  /** How often orders have failed since a worker came; those made at the same time count once. */
  public int failedOrders() {
    return failedOrders;
  }

  /** When an order failed last; meaningless if none has. */
  public long lastFailedNanos() {
    return lastFailedNanos;
  }

  /**
   * A worker has ended, or its order was taken back; who was on it is gone.
   *
   * @return the engines that are gone with it
   */
  public List<Engine> gone(Worker worker, long nowNanos) {
    List<Engine> lost = worker.engines.stream().map(this::engine).toList();
    lost.forEach(engine -> gone(engine, nowNanos));
    if (worker.bin >= 0) {
      packing.close(worker.bin);
    }
    ordered.remove(worker.id());
    leaving.remove(worker.id());
    workers.remove(worker.id());
    changes++;
    return lost;
  }

  /** Tries what has room; nothing of it is left once it is closed. */
  public Trial trial() {
    return new Trial();
  }

  /** Engines that are placed on trial: on workers that are there, on ordered ones, on new ones. */
  public final class Trial implements AutoCloseable {
    private final Packing<Integer> beyond = new Packing<>(PackingPolicy.FIRST_FIT);
    private int placed;
    private int elsewhere;

    private Trial() {
      for (int i = 0; i < ordered(); i++) {
        beyond.open(workerSize);
      }
    }

    /** Whether one that is there has room for another engine. */
    public boolean hasRoom(Resources size) {
      return packing.hasRoom(size);
    }

    /** Whether one that is there has room for another engine, which it has no more then. */
    public boolean onPresent(Resources size) {
      boolean room = packing.place(-1 - placed, size).isPresent(); // no engine has such an id
      placed += room ? 1 : 0;
      return room;
    }

    /**
     * Places an engine on a worker that is on its way, or would have to be ordered.
     *
     * @return whether it fits into a worker at all
     */
    public boolean onAnother(Resources size) {
      if (!size.fits(workerSize)) {
        return false;
      }
      if (beyond.place(elsewhere, size).isEmpty()) {
        beyond.open(workerSize);
        beyond.place(elsewhere, size);
      }
      elsewhere++;
      return true;
    }

    /** Workers on their way or new ones that have something then. */
    public int othersNeeded() {
      int used = 0;
      for (int bin = 0; bin < beyond.bins(); bin++) {
        used += beyond.items(bin).isEmpty() ? 0 : 1;
      }
      return used;
    }

    /** Whether a worker has nothing, not even on trial. */
    public boolean isEmpty(Worker worker) {
      return worker.bin < 0 || packing.items(worker.bin).isEmpty();
    }

    @Override
    public void close() {
      for (; placed > 0; placed--) {
        packing.remove(-placed);
      }
    }
  }

  /** Whether all engines of a worker would find room on others. */
  public boolean fitsElsewhere(Worker worker) {
    return packing.fitsElsewhere(worker.bin);
  }

  /**
   * An engine starts, wherever there is room by the policy of packing.
   *
   * @param size what it is packed as
   * @return nothing if there is no room
   */
  public Optional<Engine> start(Stream stream, Resources size) {
    OptionalInt bin = packing.place(nextEngine, size);
    if (bin.isEmpty()) {
      return Optional.empty();
    }
    Worker worker = worker(workerOfBin.get(bin.getAsInt()));
    var engine = new Engine(nextEngine++, stream, worker, size, Engine.Phase.STARTING);
    engines.put(engine.id(), engine);
    worker.engines.add(engine.id());
    worker.used = true;
    stream.starting.add(engine.id());
    changes++;
    return Optional.of(engine);
  }

  /** An engine takes messages from now on. */
  public void ready(Engine engine) {
    if (engine.stream().starting.remove(engine.id())) {
      engine.stream().ready.add(engine.id());
      engines.put(engine.id(), engine.in(Engine.Phase.READY));
      changes++;
    }
  }

  /** An engine finishes what it has begun and ends. */
  public void leaves(Engine engine) {
    boolean there =
        engine.stream().ready.remove(engine.id()) || engine.stream().starting.remove(engine.id());
    if (there) {
      engine.stream().leaving.add(engine.id());
      engines.put(engine.id(), engine.in(Engine.Phase.LEAVING));
      changes++;
    }
  }

  /** An engine has ended, whyever. */
  public void gone(Engine engine, long nowNanos) {
    if (engines.remove(engine.id()) == null) {
      return;
    }
    packing.remove(engine.id());
    engine.stream().ready.remove(engine.id());
    engine.stream().starting.remove(engine.id());
    engine.stream().leaving.remove(engine.id());
    Worker worker = engine.worker();
    worker.engines.remove(engine.id());
    outgrown.remove(engine.id());
    List.copyOf(outgrown).stream()
        .filter(worker.engines::contains)
        .forEach(id -> resize(engine(id)));
    if (worker.engines.isEmpty()) {
      worker.emptySinceNanos = nowNanos;
    }
    changes++;
  }

  /**
   * An engine that has not ended.
   *
   * @throws IllegalArgumentException if there is none of that id, or no more
   */
  public Engine engine(int id) {
    Engine engine = engines.get(id);
    if (engine == null) {
      throw new IllegalArgumentException("there is no engine " + id);
    }
    return engine;
  }

  /** The engine, if it has not ended. */
  public Optional<Engine> find(int id) {
    return Optional.ofNullable(engines.get(id));
  }

  public Collection<Engine> engines() {
    return Collections.unmodifiableCollection(engines.values());
  }

  /**
   * A worker, on its way or there.
   *
   * @throws IllegalArgumentException if there is none of that id, or no more
   */
  public Worker worker(int id) {
    Worker worker = workers.get(id);
    if (worker == null) {
      throw new IllegalArgumentException("there is no worker " + id);
    }
    return worker;
  }

  /** All of them, also those that are ordered, in the order of their ids. */
  public Collection<Worker> workers() {
    return Collections.unmodifiableCollection(workers.values());
  }

  /** Whether a worker is on its way. */
  public boolean isOrdered(int id) {
    return ordered.contains(id);
  }

  /** How many are on their way. */
  public int ordered() {
    return ordered.size();
  }

  /** Those that were ordered and are not there yet, the first first. */
  public List<Worker> onTheirWay() {
    return ordered.stream().map(this::worker).toList();
  }

  /** All of them, the last first. */
  public Collection<Worker> workersBackwards() {
    return Collections.unmodifiableCollection(workers.descendingMap().values());
  }

  /** How many of a stream's ready engines cannot stay where they are. */
  public int toBeReplaced(Stream stream) {
    int count = 0;
    for (int id : leaving) {
      for (int engine : worker(id).engines()) {
        count += stream.ready.contains(engine) ? 1 : 0;
      }
    }
    for (int engine : outgrown) {
      boolean leaves = engine(engine).worker().phase() == Worker.Phase.LEAVING;
      count += !leaves && stream.ready.contains(engine) ? 1 : 0;
    }
    return count;
  }

  /** Whether an engine cannot stay: its worker leaves, or has no room for what it needs. */
  public boolean isToBeReplaced(Engine engine) {
    return engine.worker().phase() == Worker.Phase.LEAVING || outgrown.contains(engine.id());
  }

  /** Those ready engines of a stream that were started last. */
  public List<Integer> lastReady(Stream stream, int count) {
    return stream.ready.descendingSet().stream().limit(count).toList();
  }

  /** What a worker has left for more engines. */
  public Resources free(Worker worker) {
    return worker.bin < 0 ? worker.capacity() : packing.free(worker.bin);
  }

  /** Grows with each change of engines and workers, so that nobody need look when there is none. */
  public long changes() {
    return changes;
  }
}
