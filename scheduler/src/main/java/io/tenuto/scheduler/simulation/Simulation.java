package io.tenuto.scheduler.simulation;

import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Decision;
import io.tenuto.scheduler.scaling.Engine;
import io.tenuto.scheduler.scaling.ScalingPolicy;
import io.tenuto.scheduler.scaling.Stream;
import io.tenuto.scheduler.scaling.Worker;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One run of a trace under a policy. Flows are moved on whenever something changes for them; the
 * policy is asked once a second. Owned by one thread; used once.
 */
public final class Simulation {
  private static final double PERIOD_SECONDS = 1;
  private static final double FAILED_ORDER_SECONDS = 1;

  private final Trace trace;
  private final ScalingPolicy policy;
  private final Cluster cluster;
  private final Events events = new Events();
  private final Map<Stream, SimulatedStream> streams = new LinkedHashMap<>();
  private final Speeds speeds;
  private final Account account;
  private int ordersToFail;
  private boolean slowed;
  private double now;

  /**
   * @param policyName for the result
   */
  public Simulation(Trace trace, String policyName, ScalingPolicy policy) {
    this.trace = trace;
    this.policy = policy;
    this.cluster = new Cluster(trace.worker(), PackingPolicy.FIRST_FIT);
    this.speeds = new Speeds(cluster, streams);
    this.account = new Account(trace, policyName, cluster, streams.values());
    this.ordersToFail = trace.failures().failingOrders();
    for (Trace.StreamTrace each : trace.streams()) {
      var simulated = new SimulatedStream(each, cluster, account.delays());
      streams.put(simulated.stream, simulated);
    }
  }

  /** Runs it to the end of the trace. */
  public Result run() {
    streams.values().forEach(each -> nextRate(each, 0));
    trace.failures().workersLostAt().forEach(second -> events.at(second, this::loseWorker));
    events.at(0, this::tick);
    while (events.next() <= trace.seconds()) {
      now = events.next();
      events.happen();
    }
    now = trace.seconds();
    streams.values().forEach(each -> each.flow.until(now));
    return account.result(now);
  }

  private void nextRate(SimulatedStream simulated, int index) {
    if (index < simulated.trace.rates().size()) {
      Trace.Rate rate = simulated.trace.rates().get(index);
      events.at(
          rate.fromSecond(),
          () -> {
            account.until(now);
            simulated.rate(now, rate.perSecond());
            nextRate(simulated, index + 1);
          });
    }
  }

  private void tick() {
    if (slowed || speeds.anyOverfull()) {
      share();
    }
    account.until(now);
    streams.values().forEach(each -> each.measure(cluster, now));
    List<Decision> decisions = policy.decide(cluster, nanos());
    decisions.forEach(this::carryOut);
    account.tick(now, decisions);
    events.at(now + PERIOD_SECONDS, this::tick);
  }

  private long nanos() {
    return Math.round(now * 1e9);
  }

  private void carryOut(Decision decision) {
    if (decision instanceof Decision.StartEngines start) {
      for (int i = 0; i < start.count(); i++) {
        cluster.start(start.stream(), start.size()).ifPresent(this::starts);
      }
    } else if (decision instanceof Decision.ResizeEngines resize) {
      cluster.resize(resize.stream());
    } else if (decision instanceof Decision.StopEngines stop) {
      stop.engines().forEach(id -> stop(cluster.engine(id)));
    } else if (decision instanceof Decision.OrderWorkers order) {
      for (int i = 0; i < order.count(); i++) {
        order();
      }
    } else if (decision instanceof Decision.DrainWorker drain) {
      cluster.leaves(cluster.worker(drain.worker()));
      streams.values().forEach(each -> each.replaced(cluster));
    } else if (decision instanceof Decision.ReleaseWorkers release) {
      release.workers().forEach(id -> release(cluster.worker(id)));
    }
  }

  private void starts(Engine engine) {
    SimulatedStream simulated = of(engine.stream());
    simulated.engines(cluster);
    events.at(
        now + simulated.trace.startUpSeconds(),
        () -> {
          Optional<Engine> still = cluster.find(engine.id());
          if (still.isPresent() && still.get().phase() == Engine.Phase.STARTING) {
            cluster.ready(still.get());
            speeds.ready(still.get());
            serve(simulated);
          }
        });
  }

  private void stop(Engine engine) {
    if (engine.phase() == Engine.Phase.READY) {
      speeds.notReady(engine);
    }
    cluster.leaves(engine);
    SimulatedStream simulated = of(engine.stream());
    serve(simulated);
    simulated.engines(cluster);
    events.at(
        now + simulated.trace.serviceSeconds(),
        () -> cluster.find(engine.id()).ifPresent(still -> cluster.gone(still, nanos())));
  }

  private SimulatedStream of(Stream stream) {
    SimulatedStream simulated = streams.get(stream);
    if (simulated == null) {
      throw new IllegalStateException("stream " + stream.name() + " is not of this trace");
    }
    return simulated;
  }

  private void order() {
    account.until(now);
    Worker worker = cluster.order(nanos());
    boolean fails = ordersToFail > 0;
    ordersToFail -= fails ? 1 : 0;
    events.at(
        now + (fails ? FAILED_ORDER_SECONDS : trace.workerStartUpSeconds()),
        () -> {
          if (cluster.isOrdered(worker.id())) {
            account.until(now);
            if (fails) {
              cluster.failed(worker, nanos());
            } else {
              Worker unused = cluster.arrived(worker.id(), trace.worker(), nanos());
            }
          }
        });
  }

  private void release(Worker worker) {
    account.until(now);
    if (!cluster.gone(worker, nanos()).isEmpty()) {
      throw new IllegalStateException(
          "worker " + worker.id() + " was to be released while engines were on it");
    }
    speeds.gone(worker);
  }

  /** The worker with most engines dies; what was worked on there comes again. */
  private void loseWorker() {
    Worker most = null;
    for (Worker worker : cluster.workers()) {
      if (worker.phase() != Worker.Phase.ORDERED
          && (most == null || worker.engines().size() > most.engines().size())) {
        most = worker;
      }
    }
    if (most == null) {
      return;
    }
    account.until(now);
    speeds.gone(most);
    var busyShares = new HashMap<SimulatedStream, Double>(); // as it was with those that are lost
    for (SimulatedStream each : streams.values()) {
      each.flow.until(now);
      busyShares.put(each, each.busyShare());
    }
    for (Engine engine : cluster.gone(most, nanos())) {
      SimulatedStream simulated = of(engine.stream());
      if (engine.phase() != Engine.Phase.STARTING) {
        double share = Objects.requireNonNull(busyShares.get(simulated));
        simulated.flow.again(share * engine.stream().slots());
      }
      serve(simulated);
      simulated.engines(cluster);
    }
  }

  private void serve(SimulatedStream simulated) {
    simulated.serve(now, simulated.stream.ready());
    slowed |= speeds.anyOverfull();
  }

  /** Of workers that are asked for more than they have, all engines get less. */
  private void share() {
    streams.values().forEach(each -> each.flow.until(now));
    Map<Integer, Double> slow = speeds.ofOverfull();
    for (SimulatedStream each : streams.values()) {
      each.serve(now, slow.isEmpty() ? each.stream.ready() : speeds.sum(each, slow));
    }
    slowed = !slow.isEmpty();
  }
}
