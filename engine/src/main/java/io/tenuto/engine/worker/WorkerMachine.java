package io.tenuto.engine.worker;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which engines run on this worker now: those it was told to run, until it is told
 * otherwise, whether the master is there or not. An engine that ends by itself is started again: at
 * once the first time, then after a growing pause. One that is ended here on purpose starts again
 * without a pause, and its end is held against nobody: not against it, and not against the messages
 * that it had, whose senders are told through {@link #pardons}. Owned by one thread; starts nothing
 * itself, reads no clock.
 */
final class WorkerMachine {
  /** Pause before the first restart; doubled before each further one. */
  static final long FIRST_PAUSE_NANOS = 50_000_000L;

  static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;

  /** An engine that has lived for so long starts again without a long pause. */
  static final long SOUND_NANOS = 30_000_000_000L;

  /** How long an engine may take to finish what it has begun. */
  static final long DRAIN_PATIENCE_NANOS = 30_000_000_000L;

  /** So many engines that were ended here on purpose are remembered, the latest ones. */
  static final int MOST_PARDONS = 64;

  private final Commands commands;
  private final String life;
  private final ArrayDeque<String> pardons = new ArrayDeque<>();
  private final Map<String, Engine> engines = new TreeMap<>();
  private long seen;
  private long runs;

  /** What the machine wants done; performed at once. */
  interface Commands {
    /**
     * Start an engine; answer with {@link #onExited} when it has ended.
     *
     * @param instance what senders are to know this life of it by
     */
    void start(long run, String instance, EngineOrder order);

    /** Let it finish what it has begun, then end. */
    void drain(long run);

    /** End it now. */
    void kill(long run);

    /** What the master should know has changed. */
    void changed();
  }

  private static final class Engine {
    EngineOrder order;
    long run; // 0 while it does not run
    long startedNanos;
    long retryAtNanos;
    long pauseNanos = FIRST_PAUSE_NANOS;
    long restarts;
    boolean stopping;
    boolean killed;
    boolean felled;
    long killAtNanos;
    String note = "";

    Engine(EngineOrder order, long nowNanos) {
      this.order = order;
      this.retryAtNanos = nowNanos;
    }

    String state() {
      return stopping ? WorkerView.STOPPING : run != 0 ? WorkerView.RUNNING : WorkerView.WAITING;
    }
  }

  /**
   * @param life differs between all workers of a deployment and between the lives of one
   */
  WorkerMachine(Commands commands, String life) {
    this.commands = commands;
    this.life = life;
  }

  private String instance(long run) {
    return life + "-" + run;
  }

  /** The control link has opened anew: commands are counted from the beginning. */
  void onMaster() {
    seen = 0;
  }

  /** An engine is to run from now on. */
  void onStart(long number, EngineOrder order, long nowNanos) {
    seen = Math.max(seen, number);
    if (!engines.containsKey(order.engine())) {
      engines.put(order.engine(), new Engine(order, nowNanos));
    }
    tick(nowNanos);
    commands.changed();
  }

  /** An engine is to end. */
  void onStop(long number, String name, long nowNanos) {
    seen = Math.max(seen, number);
    Engine engine = engines.get(name);
    if (engine != null) {
      stop(engine, nowNanos);
    }
    commands.changed();
  }

  /** A pipeline has changed; its engines here start with it the next time. */
  void onPipeline(long number, PipelineView pipeline) {
    seen = Math.max(seen, number);
    for (Engine engine : engines.values()) {
      EngineOrder old = engine.order;
      if (old.pipeline().name().equals(pipeline.name())
          && old.pipeline().version() < pipeline.version()) {
        engine.order = old.with(pipeline);
      }
    }
    commands.changed();
  }

  private void stop(Engine engine, long nowNanos) {
    if (engine.run == 0) {
      engines.remove(engine.order.engine());
    } else if (!engine.stopping) {
      engine.stopping = true;
      engine.killAtNanos = nowNanos + DRAIN_PATIENCE_NANOS;
      commands.drain(engine.run);
    }
  }

  /** The worker itself is to end: so are all its engines. */
  void onShutdown(long nowNanos) {
    List.copyOf(engines.values()).forEach(engine -> stop(engine, nowNanos));
    commands.changed();
  }

  /**
   * Ends an engine as a crash would; it starts again as soon as it has ended.
   *
   * @return its run; 0 if it does not run, or is to end anyway
   */
  long onFell(String name) {
    Engine engine = engines.get(name);
    if (engine == null || engine.run == 0 || engine.stopping || engine.felled) {
      return 0;
    }
    engine.felled = true;
    kill(engine);
    return engine.run;
  }

  private void kill(Engine engine) {
    if (!engine.order.backlog()) { // nobody is blamed for the end of a backlog
      pardons.add(instance(engine.run));
      if (pardons.size() > MOST_PARDONS) {
        pardons.remove();
      }
    }
    commands.kill(engine.run);
    commands.changed();
  }

  /**
   * The instances of engines that were ended here on purpose, the earliest first: senders that lose
   * them are to blame no message.
   */
  List<String> pardons() {
    return List.copyOf(pardons);
  }

  /**
   * An engine has ended, or could not be started.
   *
   * @param code 0 if it did so in good order
   * @param lastWords of it, for people
   */
  void onExited(long run, int code, String lastWords, long nowNanos) {
    for (Engine engine : List.copyOf(engines.values())) {
      if (engine.run == run) {
        exited(engine, code, lastWords, nowNanos);
      }
    }
  }

  private void exited(Engine engine, int code, String lastWords, long nowNanos) {
    engine.run = 0;
    if (engine.stopping) {
      engines.remove(engine.order.engine());
    } else if (engine.felled) {
      engine.felled = false;
      engine.retryAtNanos = nowNanos;
    } else {
      if (nowNanos - engine.startedNanos >= SOUND_NANOS) {
        engine.pauseNanos = FIRST_PAUSE_NANOS;
      }
      engine.note = "ended with code " + code + (lastWords.isEmpty() ? "" : ": " + lastWords);
      engine.retryAtNanos = nowNanos + engine.pauseNanos;
      engine.pauseNanos = Math.min(LONGEST_PAUSE_NANOS, engine.pauseNanos * 2);
      engine.restarts++;
    }
    commands.changed();
  }

  /** Time passes: starts what is due, and ends what takes too long to end. */
  void tick(long nowNanos) {
    for (Engine engine : engines.values()) {
      if (engine.run == 0 && !engine.stopping && engine.retryAtNanos - nowNanos <= 0) {
        engine.run = ++runs;
        engine.startedNanos = nowNanos;
        commands.start(engine.run, instance(engine.run), engine.order);
      } else if (engine.stopping && !engine.killed && engine.killAtNanos - nowNanos <= 0) {
        engine.killed = true;
        kill(engine);
      }
    }
  }

  /** Whether no engine is left. */
  boolean idle() {
    return engines.isEmpty();
  }

  /** Those that are to run, now or again soon. */
  List<EngineOrder> orders() {
    return engines.values().stream()
        .filter(engine -> !engine.stopping)
        .map(engine -> engine.order)
        .toList();
  }

  /**
   * What the master is told.
   *
   * @param keeps whether there is a folder for backlogs
   */
  WorkerView view(int cores, boolean keeps) {
    return new WorkerView(
        cores,
        seen,
        engines.values().stream()
            .map(
                engine ->
                    new WorkerView.Assigned(
                        engine.order.engine(),
                        engine.order.pipeline().name(),
                        engine.order.stage(),
                        engine.order.backlog(),
                        engine.state(),
                        engine.restarts,
                        engine.note))
            .toList(),
        keeps);
  }

  /** The pipelines of its engines, each in its newest version. */
  List<PipelineView> pipelines() {
    Map<String, PipelineView> newest = new TreeMap<>();
    for (Engine engine : engines.values()) {
      newest.merge(
          engine.order.pipeline().name(),
          engine.order.pipeline(),
          (one, other) -> one.version() >= other.version() ? one : other);
    }
    return List.copyOf(newest.values());
  }
}
