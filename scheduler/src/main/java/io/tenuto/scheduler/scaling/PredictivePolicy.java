package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Reason.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tenuto's policy. A stream has as many engines as what comes keeps busy, with some head-room, and
 * more while something waits, so that it is worked off in a set time; counted from when an engine
 * that is ordered now takes messages, with the slope that arrivals surely have. Fewer are enough
 * only once they have been for as long as an engine takes to start: whoever pays for waiting as
 * much as for a new start never pays more than twice what the future would have allowed. The same
 * holds for workers. Of a stream one change is under way at a time.
 */
public final class PredictivePolicy implements ScalingPolicy {
  private static final double NANOS = 1e9;

  /** Engines of a stream that are thought of at once: an absurd load must not take all memory. */
  private static final int MOST_AT_ONCE = 20_000;

  private final ScalingSettings settings;
  private final Budget budget;
  private final Map<Stream, Memory> memories = new HashMap<>();
  private final Set<Stream> refused = new HashSet<>();
  private final WorkerPlan workers;
  private final Savings savings;

  /** What is remembered of a stream. */
  private static final class Memory {
    final Recent wanted = new Recent();
    final DrainPlan plan;
    @Nullable Resources packedAs; // since engines of it run

    Memory(double drainSeconds) {
      plan = new DrainPlan(drainSeconds);
    }
  }

  public PredictivePolicy(ScalingSettings settings) {
    this.settings = settings;
    this.budget = new Budget(settings.budgetWorkerSeconds());
    this.workers = new WorkerPlan(settings);
    this.savings = new Savings(settings.workers().least());
  }

  @Override
  public List<Decision> decide(Cluster cluster, long nowNanos) {
    var decisions = new ArrayList<Decision>();
    budget.spend(cluster.workers().size(), nowNanos);
    if (budget.isSpent()) {
      WorkerPlan.leaveAll(cluster, decisions);
    } else if (resizes(cluster, decisions)) {
      return decisions; // what has room is known once that is done
    }
    try (Cluster.Trial trial = cluster.trial()) {
      double workerSeconds = workers.waitSeconds(cluster, nowNanos);
      // what starts now is tried before what is only kept room for, as it will be carried out
      for (boolean underWay : new boolean[] {false, true}) {
        for (Stream stream : cluster.streams()) {
          if (underWay == stream.starting() > 0) {
            decide(stream, cluster, trial, workerSeconds, nowNanos, decisions);
          }
        }
      }
      workers.decide(cluster, trial, nowNanos, budget.isSpent(), decisions);
    }
    if (decisions.isEmpty()) {
      savings.look(cluster, nowNanos, decisions);
    }
    return decisions;
  }

  /** Those that run are packed as what is known now of what they need. */
  private boolean resizes(Cluster cluster, List<Decision> decisions) {
    for (Stream stream : cluster.streams()) {
      Memory memory = memory(stream);
      boolean runs = stream.ready() + stream.starting() > 0;
      if (runs && !stream.size().equals(memory.packedAs)) {
        if (memory.packedAs != null) {
          decisions.add(
              new Decision.ResizeEngines(stream, stream.size(), Reason.of(Cause.MEASURED)));
        }
        memory.packedAs = stream.size();
      }
    }
    return !decisions.isEmpty();
  }

  private Memory memory(Stream stream) {
    return memories.computeIfAbsent(stream, any -> new Memory(settings.drainSeconds()));
  }

  private void decide(
      Stream stream,
      Cluster cluster,
      Cluster.Trial trial,
      double workerSeconds,
      long nowNanos,
      List<Decision> decisions) {
    double startUp = stream.startUpNanos() / NANOS;
    if (!trial.hasRoom(stream.size())) {
      startUp += workerSeconds;
    }
    Memory memory = memory(stream);
    Demand.Wanted now =
        new Demand(settings, cluster.workerSize()).of(stream, startUp, memory.plan, nowNanos);
    int most = memory.wanted.most(nowNanos, now.engines(), coolDownNanos(startUp));
    boolean underWay = stream.starting() > 0;
    int there = stream.ready() + stream.starting();
    int missing = now.engines() - (there - cluster.toBeReplaced(stream));
    if (budget.isSpent()) {
      if (stream.ready() > 0 && stream.leaving() == 0) {
        List<Integer> all = List.copyOf(stream.readyEngines());
        decisions.add(new Decision.StopEngines(stream, all, Reason.of(Cause.BUDGET)));
      }
    } else if (missing > 0) {
      Reason why = now.engines() > there ? now.reason() : Reason.of(Cause.REPLACED);
      start(stream, missing, missing - (now.engines() - now.must()), why, trial, decisions);
    } else if (stream.ready() > most && !underWay && mayBeFewer(stream)) {
      decisions.add(
          new Decision.StopEngines(
              stream, leastUseful(cluster, stream, stream.ready() - most), now.reason()));
    }
  }

  /** Not while what comes surely rises, and not before those that were told so have ended. */
  private static boolean mayBeFewer(Stream stream) {
    return stream.leaving() == 0 && stream.load().slopePerSecond() <= 0;
  }

  private long coolDownNanos(double startUp) {
    return (long) (Math.max(settings.coolDownSeconds(), startUp) * NANOS);
  }

  /**
   * Takes the room for engines that are missing, and asks for workers where there is none. While
   * others of the stream start, none is started, but the room is kept.
   */
  private void start(
      Stream stream,
      int missing,
      int must,
      Reason reason,
      Cluster.Trial trial,
      List<Decision> decisions) {
    int placed = 0;
    int count = Math.min(missing, MOST_AT_ONCE);
    while (placed < count && trial.onPresent(stream.size())) {
      placed++;
    }
    if (placed > 0 && stream.starting() == 0) {
      decisions.add(new Decision.StartEngines(stream, placed, stream.size(), reason));
    }
    boolean possible = true;
    for (int i = placed; i < Math.min(count, must) && possible; i++) {
      possible = trial.onAnother(stream.size());
    }
    if (possible) {
      refused.remove(stream);
    } else if (refused.add(stream)) {
      decisions.add(
          new Decision.Refused(
              stream,
              "an engine of "
                  + stream.size()
                  + " fits into no worker. Lower what it needs, or have larger workers."));
    }
  }

  /** Those on workers that are to leave, then those on the workers with least on them. */
  private static List<Integer> leastUseful(Cluster cluster, Stream stream, int count) {
    Comparator<Engine> order =
        Comparator.<Engine, Boolean>comparing(engine -> !cluster.isToBeReplaced(engine))
            .thenComparingInt(engine -> engine.worker().engines().size())
            .thenComparing(engine -> engine.worker().id(), Comparator.reverseOrder())
            .thenComparing(Engine::id, Comparator.reverseOrder());
    return stream.ready.stream()
        .map(cluster::engine)
        .sorted(order)
        .limit(count)
        .map(Engine::id)
        .toList();
  }
}
