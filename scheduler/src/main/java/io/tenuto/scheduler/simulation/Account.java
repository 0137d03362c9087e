package io.tenuto.scheduler.simulation;

import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Decision;
import io.tenuto.scheduler.scaling.Engine;
import io.tenuto.scheduler.scaling.Worker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up what a run costs and what it gives. Owned by one thread. */
final class Account {
  private static final int SAMPLES = 400;
  private static final int LOGGED = 1000;

  /** So long after a change of load a policy may still be about it, besides what starts take. */
  private static final double SETTLING_SECONDS = 30;

  private final Trace trace;
  private final String policy;
  private final Cluster cluster;
  private final Collection<SimulatedStream> streams;
  private final LeastWorkers least;
  private final Delays delays = new Delays();
  private final List<Sample> samples = new ArrayList<>();
  private final List<Result.Logged> log = new ArrayList<>();
  private double lastSecond;
  private double workerSeconds;
  private double leastWorkerSeconds;
  private double backlogSeconds;
  private double backlogSince = Double.NaN;
  private double longestBacklog;
  private double steadyCoreSeconds;
  private double steadyUsed;
  private double steadyLeast;
  private int mostTooMany;
  private double lastTick;
  private double nextSample;
  private long decisions;
  private int leastNow;

  Account(Trace trace, String policy, Cluster cluster, Collection<SimulatedStream> streams) {
    this.trace = trace;
    this.policy = policy;
    this.cluster = cluster;
    this.streams = streams;
    this.least = new LeastWorkers(trace.worker());
  }

  Delays delays() {
    return delays;
  }

  /** Called before the number of workers or a rate changes. */
  void until(double second) {
    double span = second - lastSecond;
    workerSeconds += cluster.workers().size() * span;
    leastWorkerSeconds += leastNow * span;
    lastSecond = second;
  }

  void tick(double second, List<Decision> made) {
    leastNow = least.of(streams);
    decisions += made.size();
    for (Decision each : made) {
      if (log.size() < LOGGED) {
        log.add(new Result.Logged(second, each.toString()));
      }
    }
    double span = second - lastTick;
    lastTick = second;
    boolean waits = streams.stream().anyMatch(SimulatedStream::isBehind);
    if (waits) {
      backlogSeconds += span;
      backlogSince = Double.isNaN(backlogSince) ? second : backlogSince;
      longestBacklog = Math.max(longestBacklog, second - backlogSince);
    } else {
      backlogSince = Double.NaN;
      steady(second, span);
    }
    if (second >= nextSample) {
      samples.add(sample(second));
      nextSample = second + trace.seconds() / SAMPLES;
    }
  }

  private void steady(double second, double span) {
    double used = 0;
    for (SimulatedStream each : streams) {
      double settled =
          SETTLING_SECONDS + 4 * (trace.workerStartUpSeconds() + each.trace.startUpSeconds());
      if (second - each.steadySince < settled) {
        return;
      }
      used += each.usedCores();
    }
    int ready = cluster.workers().size() - cluster.ordered();
    double cores = trace.worker().cpuMicros() / 1e6;
    steadyCoreSeconds += ready * cores * span;
    steadyLeast += leastNow * cores * span;
    steadyUsed += used * span;
    mostTooMany = Math.max(mostTooMany, cluster.workers().size() - leastNow);
  }

  private Sample sample(double second) {
    double waiting = 0;
    double arrival = 0;
    int ready = 0;
    double used = 0;
    for (SimulatedStream each : streams) {
      waiting += each.flow.waiting();
      arrival += each.flow.arrivalRate();
      ready += each.stream.ready();
      used += each.usedCores();
    }
    double allocated = 0;
    for (Engine engine : cluster.engines()) {
      allocated += engine.size().cpuMicros() / 1e6;
    }
    return new Sample(
        second,
        waiting,
        arrival,
        ready,
        cluster.engines().size(),
        cluster.workers().size(),
        cluster.workers().size() - cluster.ordered(),
        leastNow,
        allocated,
        used,
        coresOfWorkers());
  }

  /** Engines that were started first work first, as much as there is work for. */
  private Map<Integer, Double> coresOfWorkers() {
    var cores = new LinkedHashMap<Integer, Double>();
    for (Worker worker : cluster.workers()) {
      if (worker.phase() != Worker.Phase.ORDERED) {
        cores.put(worker.id(), 0.0);
      }
    }
    for (SimulatedStream each : streams) {
      double busy = each.flow.busySlots() / each.trace.slots();
      for (int id : each.stream.readyEngines()) {
        double share = Math.min(1, busy);
        busy -= share;
        int worker = cluster.engine(id).worker().id();
        cores.merge(worker, share * each.trace.engine().cpuMicros() / 1e6, Double::sum);
      }
    }
    double most = trace.worker().cpuMicros() / 1e6;
    cores.replaceAll((id, used) -> Math.min(used, most));
    return cores;
  }

  Result result(double second) {
    until(second);
    double arrived = 0;
    double completed = 0;
    double repeated = 0;
    double left = 0;
    int reversals = 0;
    for (SimulatedStream each : streams) {
      arrived += each.flow.arrived();
      completed += each.flow.completed();
      repeated += each.flow.repeated();
      left += each.flow.waiting();
      reversals = Math.max(reversals, each.reversals.most());
    }
    return new Result(
        trace.name(),
        policy,
        trace.worker().cpuMicros() / 1e6,
        workerSeconds,
        leastWorkerSeconds,
        delays.percentile(0.5),
        delays.percentile(0.99),
        delays.most(),
        arrived,
        completed,
        repeated,
        left,
        backlogSeconds,
        longestBacklog,
        reversals,
        mostTooMany,
        steadyCoreSeconds == 0 ? Double.NaN : steadyUsed / steadyCoreSeconds,
        steadyLeast == 0 ? Double.NaN : steadyUsed / steadyLeast,
        decisions,
        log,
        samples);
  }
}
