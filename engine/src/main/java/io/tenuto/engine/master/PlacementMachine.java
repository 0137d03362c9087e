package io.tenuto.engine.master;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which worker runs which engines: each stage of each pipeline gets the engines it should
 * have, the next always on the worker with the fewest engines for each of its cores. What workers
 * report is taken over, pipelines included, so that a new master learns everything from them. Owned
 * by one thread; does no I/O, reads no clock.
 */
final class PlacementMachine {
  /**
   * How long nothing is started for a pipeline that was learnt from a worker: others may report
   * engines of it too.
   */
  static final long HOLD_NANOS = 3_000_000_000L;

  private static final long FORGET_INTERVAL_NANOS = 60_000_000_000L;

  private final Commands commands;
  private final Map<String, Worker> workers = new TreeMap<>();
  private final Map<String, PipelineView> pipelines = new TreeMap<>();
  private final Map<String, Long> heldUntilNanos = new TreeMap<>();
  private final EndedPipelines ended = new EndedPipelines();
  private final EngineNames names = new EngineNames();
  private long version;
  private long commandNumber;
  private @Nullable Long forgotAtNanos;

  /** What the machine wants done; performed at once. */
  interface Commands {
    /**
     * Run an engine or a backlog from now on.
     *
     * @param number larger than that of any command before; the worker tells the last it has seen
     */
    void start(String worker, long number, PipelineView pipeline, WorkerView.Assigned engine);

    /** A pipeline has changed, of which the worker runs engines. */
    void inform(String worker, long number, PipelineView pipeline);

    /** Let an engine finish what it has begun, then end it. */
    void stop(String worker, long number, String engine);
  }

  /** A host that starts engines. */
  static final class Worker {
    final String name;
    int cores = 1;
    boolean keeps;
    final Map<String, WorkerView.Assigned> engines = new TreeMap<>();

    /** What it was told and has not yet seen: the command's number and what follows from it. */
    final Map<Long, WorkerView.Assigned> unseen = new TreeMap<>();

    @Nullable Long silentSinceNanos;

    Worker(String name) {
      this.name = name;
    }

    boolean present() {
      return silentSinceNanos == null;
    }
  }

  PlacementMachine(Commands commands) {
    this.commands = commands;
  }

  /**
   * A worker tells of itself, and of the pipelines of its engines.
   *
   * @param fresh whether its control link has just opened; what was on the way over another is lost
   */
  void onWorker(
      String name, WorkerView view, List<PipelineView> known, boolean fresh, long nowNanos) {
    known.forEach(pipeline -> learn(pipeline, true, nowNanos));
    Worker worker = workers.computeIfAbsent(name, Worker::new);
    worker.cores = view.cores();
    worker.keeps = view.keeps();
    worker.silentSinceNanos = null;
    worker.engines.clear();
    for (WorkerView.Assigned engine : view.engines()) {
      worker.engines.put(engine.engine(), engine);
      names.saw(engine);
    }
    if (fresh) {
      worker.unseen.clear();
    }
    worker.unseen.keySet().removeIf(number -> number <= view.seen());
    worker.unseen.values().forEach(engine -> worker.engines.put(engine.engine(), engine));
    reconcile(nowNanos);
  }

  /**
   * Takes a pipeline over that a worker or its owner knows.
   *
   * @param hold whether engines of it may run already that nobody has told of
   */
  void learn(PipelineView pipeline, boolean hold, long nowNanos) {
    PipelineView mine = pipelines.get(pipeline.name());
    boolean stale = ended.isOver(pipeline, nowNanos);
    if (!stale && (mine == null || pipeline.version() > mine.version())) {
      version = Math.max(version, pipeline.version());
      pipelines.put(pipeline.name(), pipeline);
      ended.remove(pipeline.name());
      if (hold) {
        heldUntilNanos.put(pipeline.name(), nowNanos + HOLD_NANOS);
      } else {
        reconcile(nowNanos);
      }
    }
  }

  /** A worker's process has fallen silent. */
  void onWorkerSilent(String name, long nowNanos) {
    Worker worker = workers.get(name);
    if (worker != null && worker.present()) {
      worker.silentSinceNanos = nowNanos;
    }
  }

  /** A worker has left for good. */
  void onWorkerGone(String name, long nowNanos) {
    workers.remove(name);
    reconcile(nowNanos);
  }

  /**
   * Takes over what an earlier master left: nothing is started for a while, since its engines run
   * somewhere already.
   */
  void restore(Collection<ControlChange> kept, long nowNanos) {
    for (ControlChange change : kept) {
      if (change instanceof ControlChange.Run run) {
        learn(run.pipeline(), true, nowNanos);
      } else if (change instanceof ControlChange.End end) {
        pipelines.remove(end.name());
        ended.add(end, nowNanos);
        version = Math.max(version, end.version());
      }
    }
  }

  /** A pipeline as it will be when it is to {@link #run}. */
  PipelineView next(PipelineView pipeline) {
    return pipeline.versioned(++version);
  }

  /** A pipeline as it will be with another number of engines; empty if there is no such stage. */
  Optional<PipelineView> scaled(String name, String stage, int engines) {
    PipelineView pipeline = pipelines.get(name);
    if (pipeline == null || pipeline.stages().stream().noneMatch(one -> one.name().equals(stage))) {
      return Optional.empty();
    }
    return Optional.of(pipeline.scaled(stage, engines, ++version));
  }

  /** A pipeline is to run, or to go on as it is here; of a version from here. */
  void run(PipelineView pipeline, long nowNanos) {
    PipelineView mine = pipelines.get(pipeline.name());
    boolean overtaken = mine != null && mine.version() > pipeline.version();
    PipelineView latest = overtaken ? next(pipeline) : pipeline;
    pipelines.put(latest.name(), latest);
    ended.remove(latest.name());
    inform(latest);
    reconcile(nowNanos);
  }

  private void inform(PipelineView pipeline) {
    for (Worker worker : workers.values()) {
      boolean concerned =
          worker.engines.values().stream()
              .anyMatch(engine -> engine.pipeline().equals(pipeline.name()));
      if (concerned && worker.present()) {
        commands.inform(worker.name, ++commandNumber, pipeline);
      }
    }
  }

  /**
   * A pipeline is to end.
   *
   * @param asked whether somebody wants that, so that it must never come back; else its owner has
   *     gone
   */
  void end(String name, boolean asked, long nowNanos) {
    PipelineView gone = pipelines.remove(name);
    if (gone != null) {
      ended.add(gone, asked || gone.owner().isEmpty(), nowNanos);
      reconcile(nowNanos);
    }
  }

  /** Forgets workers that have been silent for longer than {@code patienceNanos}. */
  void tick(long nowNanos, long patienceNanos) {
    workers
        .values()
        .removeIf(
            worker ->
                worker.silentSinceNanos != null
                    && nowNanos - worker.silentSinceNanos > patienceNanos);
    reconcile(nowNanos);
    if (forgotAtNanos == null || nowNanos - forgotAtNanos >= FORGET_INTERVAL_NANOS) {
      forgotAtNanos = nowNanos;
      forget(nowNanos);
    }
  }

  /** A master outlives many runs: what only matters to one of them goes some time after it. */
  private void forget(long nowNanos) {
    heldUntilNanos.values().removeIf(until -> nowNanos - until >= 0);
    ended.forget(nowNanos);
    Set<String> used = ended.prefixes();
    pipelines.values().forEach(pipeline -> used.addAll(EngineNames.prefixes(pipeline)));
    for (Worker worker : workers.values()) {
      worker
          .engines
          .values()
          .forEach(one -> used.add(EngineNames.prefix(one.pipeline(), one.stage())));
    }
    names.keep(used);
  }

  /** Entries kept for pipelines that have ended or for a while only. */
  int remembered() {
    return heldUntilNanos.size() + ended.size() + names.size();
  }

  private void reconcile(long nowNanos) {
    for (PipelineView pipeline : pipelines.values()) {
      Long until = heldUntilNanos.get(pipeline.name());
      boolean held = until != null && nowNanos - until < 0;
      for (PipelineView.Stage stage : pipeline.stages()) {
        level(pipeline, stage, held);
      }
      pipeline.backlogs().forEach(backlog -> keep(pipeline, backlog));
    }
    for (Worker worker : workers.values()) {
      for (WorkerView.Assigned engine : List.copyOf(worker.engines.values())) {
        if (worker.present() && !wanted(worker, engine)) {
          stop(worker, engine);
        }
      }
    }
  }

  private boolean wanted(Worker worker, WorkerView.Assigned engine) {
    PipelineView pipeline = pipelines.get(engine.pipeline());
    if (pipeline == null) {
      return false;
    }
    return engine.backlog()
        ? pipeline.backlogs().stream()
            .anyMatch(
                backlog ->
                    backlog.group().equals(engine.stage())
                        && backlog.workers().contains(worker.name))
        : pipeline.stages().stream().anyMatch(stage -> stage.name().equals(engine.stage()));
  }

  /** A backlog runs on each of its workers that is here: which ones is the file's decision. */
  private void keep(PipelineView pipeline, PipelineView.Backlog backlog) {
    for (String name : backlog.workers()) {
      Worker worker = workers.get(name);
      String engine = backlog.on(pipeline.name(), name);
      if (worker != null
          && worker.present()
          && worker.keeps
          && !worker.engines.containsKey(engine)) {
        start(worker, pipeline, backlog.group(), true, engine);
      }
    }
  }

  private void start(
      Worker worker, PipelineView pipeline, String stage, boolean backlog, String engine) {
    var assigned =
        new WorkerView.Assigned(engine, pipeline.name(), stage, backlog, WorkerView.WAITING, 0, "");
    commands.start(worker.name, command(worker, assigned), pipeline, assigned);
  }

  private void level(PipelineView pipeline, PipelineView.Stage stage, boolean held) {
    List<Place> places = places(pipeline.name(), stage.name());
    for (int missing = stage.engines() - places.size(); missing > 0 && !held; missing--) {
      Worker worker = leastLoaded();
      if (worker == null) {
        return; // until one comes
      }
      String engine = names.next(pipeline.name(), stage.name());
      start(worker, pipeline, stage.name(), false, engine);
    }
    for (int surplus = places.size() - stage.engines(); surplus > 0; surplus--) {
      Place most =
          places.stream()
              .filter(place -> place.worker().present())
              .max(
                  Comparator.comparingDouble((Place place) -> load(place.worker()))
                      .thenComparing(place -> place.engine().engine()))
              .orElse(null);
      if (most == null) {
        return;
      }
      places.remove(most);
      stop(most.worker(), most.engine());
    }
  }

  private record Place(Worker worker, WorkerView.Assigned engine) {}

  private List<Place> places(String pipeline, String stage) {
    List<Place> places = new ArrayList<>();
    for (Worker worker : workers.values()) {
      for (WorkerView.Assigned engine : worker.engines.values()) {
        if (engine.pipeline().equals(pipeline)
            && engine.stage().equals(stage)
            && !engine.backlog()
            && !engine.state().equals(WorkerView.STOPPING)) {
          places.add(new Place(worker, engine));
        }
      }
    }
    return places;
  }

  private static double load(Worker worker) {
    long engines = worker.engines.values().stream().filter(engine -> !engine.backlog()).count();
    return (double) engines / worker.cores;
  }

  private @Nullable Worker leastLoaded() {
    return workers.values().stream()
        .filter(Worker::present)
        .min(Comparator.comparingDouble(PlacementMachine::load).thenComparing(w -> w.name))
        .orElse(null);
  }

  private void stop(Worker worker, WorkerView.Assigned engine) {
    if (!engine.state().equals(WorkerView.STOPPING)) {
      commands.stop(worker.name, command(worker, engine.stopping()), engine.engine());
    }
  }

  private long command(Worker worker, WorkerView.Assigned result) {
    commandNumber++;
    worker.engines.put(result.engine(), result);
    worker.unseen.put(commandNumber, result);
    return commandNumber;
  }

  /**
   * Backlogs of a pipeline that have been ordered and have not failed yet: the process of each has
   * its name.
   */
  List<String> startingBacklogs(String pipeline) {
    return workers.values().stream()
        .filter(Worker::present)
        .flatMap(worker -> worker.engines.values().stream())
        .filter(engine -> engine.backlog() && engine.pipeline().equals(pipeline))
        .filter(engine -> !engine.state().equals(WorkerView.STOPPING) && engine.restarts() == 0)
        .map(WorkerView.Assigned::engine)
        .toList();
  }

  Collection<Worker> workers() {
    return workers.values();
  }

  Collection<PipelineView> pipelines() {
    return pipelines.values();
  }

  @Nullable PipelineView pipeline(String name) {
    return pipelines.get(name);
  }
}
