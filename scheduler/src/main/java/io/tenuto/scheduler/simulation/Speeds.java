package io.tenuto.scheduler.simulation;

import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Engine;
import io.tenuto.scheduler.scaling.Stream;
import io.tenuto.scheduler.scaling.Worker;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How fast engines are where a policy has put more on a worker than it has cores: all that work
 * there share them. Owned by one thread.
 */
final class Speeds {
  private static final double ROUNDING = 1e-6;

  private final Cluster cluster;
  private final Map<Stream, SimulatedStream> streams;
  private final Map<Integer, Double> cores = new HashMap<>(); // of ready engines, by worker
  private final Set<Integer> overfull = new TreeSet<>();

  Speeds(Cluster cluster, Map<Stream, SimulatedStream> streams) {
    this.cluster = cluster;
    this.streams = streams;
  }

  private double coresOf(Engine engine) {
    return of(engine.stream()).trace.engine().cpuMicros() / 1e6;
  }

  private SimulatedStream of(Stream stream) {
    SimulatedStream simulated = streams.get(stream);
    if (simulated == null) {
      throw new IllegalStateException("stream " + stream.name() + " is not of this trace");
    }
    return simulated;
  }

  void ready(Engine engine) {
    change(engine.worker(), coresOf(engine));
  }

  void notReady(Engine engine) {
    change(engine.worker(), -coresOf(engine));
  }

  private void change(Worker worker, double by) {
    double now = cores.merge(worker.id(), by, Double::sum);
    if (now > worker.capacity().cpuMicros() / 1e6 + ROUNDING) {
      overfull.add(worker.id());
    } else {
      overfull.remove(worker.id());
    }
  }

  void gone(Worker worker) {
    cores.remove(worker.id());
    overfull.remove(worker.id());
  }

  /** Whether a worker has not cores enough for all engines that are ready there. */
  boolean anyOverfull() {
    return !overfull.isEmpty();
  }

  /** Sum over a stream's ready engines, each from 0 to 1. */
  double sum(SimulatedStream simulated, Map<Integer, Double> ofWorkers) {
    double sum = 0;
    for (int id : simulated.stream.readyEngines()) {
      sum += ofWorkers.getOrDefault(cluster.engine(id).worker().id(), 1.0);
    }
    return sum;
  }

  /** Of each worker that is asked for more than it has, how fast its engines are. */
  Map<Integer, Double> ofOverfull() {
    var slow = new HashMap<Integer, Double>();
    for (int id : overfull) {
      Worker worker = cluster.worker(id);
      double has = worker.capacity().cpuMicros() / 1e6;
      double asked = 0;
      for (int engine : worker.engines()) {
        Engine each = cluster.engine(engine);
        if (each.phase() == Engine.Phase.READY) {
          asked += coresOf(each) * share(of(each.stream()));
        }
      }
      if (asked > has) {
        slow.put(id, has / asked);
      }
    }
    return slow;
  }

  /** How much of its time an engine of the stream works, if nothing slows it down. */
  private static double share(SimulatedStream simulated) {
    double slots = (double) simulated.stream.ready() * simulated.stream.slots();
    double comes = simulated.flow.arrivalRate() * simulated.trace.serviceSeconds();
    return simulated.flow.waiting() > 0 || slots == 0 ? 1 : Math.min(1, comes / slots);
  }
}
