package io.tenuto.scheduler.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.scheduler.packing.Resources;
import java.util.ArrayList;
import java.util.List;

/** Carries decisions out at once; what takes time happens when a test says so. */
final class Site {
  static final Resources WORKER = cores(8);
  static final long SECOND = 1_000_000_000;

  final Cluster cluster = new Cluster(WORKER, PackingPolicy.FIRST_FIT);
  final List<Decision> all = new ArrayList<>();
  private final PredictivePolicy policy;
  long now;

  Site(ScalingSettings settings) {
    policy = new PredictivePolicy(settings);
  }

  static Resources cores(double count) {
    return Resources.ofCpu(Math.round(count * 1e6));
  }

  /** Of engines of one core that start in a second. */
  Stream stream(String name) {
    return stream(name, Limits.NONE, cores(1));
  }

  Stream stream(String name, Limits limits, Resources size) {
    return cluster.addStream(name, 1, limits, size, SECOND);
  }

  /** Messages of one second each come at a rate, and as many wait. */
  void comes(Stream stream, double perSecond, double waiting) {
    cluster.load(stream, new Load(perSecond, 0, 1, waiting, 0));
  }

  Worker worker(Resources capacity) {
    Worker worker = cluster.order(now);
    return cluster.arrived(worker.id(), capacity, now);
  }

  /** Starts engines that are ready at once. */
  void engines(Stream stream, int count) {
    for (int i = 0; i < count; i++) {
      cluster.start(stream, stream.size()).ifPresent(cluster::ready);
    }
  }

  /** Goes on by a second, decides and carries out. */
  List<Decision> tick() {
    now += SECOND;
    List<Decision> decisions = policy.decide(cluster, now);
    decisions.forEach(this::carryOut);
    all.addAll(decisions);
    nothingIsOversubscribed(cluster);
    return decisions;
  }

  /** Goes on for some seconds in which engines start and end within one each. */
  void ticks(int seconds) {
    for (int i = 0; i < seconds; i++) {
      enginesStartAndEnd();
      tick();
    }
  }

  private void carryOut(Decision decision) {
    if (decision instanceof Decision.StartEngines start) {
      for (int i = 0; i < start.count(); i++) {
        assertThat(cluster.start(start.stream(), start.size())).as("room as decided").isPresent();
      }
    } else if (decision instanceof Decision.ResizeEngines resize) {
      cluster.resize(resize.stream());
    } else if (decision instanceof Decision.StopEngines stop) {
      stop.engines().forEach(id -> cluster.leaves(cluster.engine(id)));
    } else if (decision instanceof Decision.OrderWorkers order) {
      for (int i = 0; i < order.count(); i++) {
        assertThat(cluster.order(now).phase()).isEqualTo(Worker.Phase.ORDERED);
      }
    } else if (decision instanceof Decision.DrainWorker drain) {
      cluster.leaves(cluster.worker(drain.worker()));
    } else if (decision instanceof Decision.ReleaseWorkers release) {
      release.workers().forEach(id -> gone(cluster.worker(id)));
    }
  }

  private void gone(Worker worker) {
    assertThat(cluster.gone(worker, now)).as("engines of a worker that is released").isEmpty();
  }

  void enginesStartAndEnd() {
    for (Engine each : List.copyOf(cluster.engines())) {
      if (each.phase() == Engine.Phase.STARTING) {
        cluster.ready(each);
      } else if (each.phase() == Engine.Phase.LEAVING) {
        cluster.gone(each, now);
      }
    }
  }

  void workersArrive() {
    cluster.onTheirWay().forEach(each -> arrive(each, WORKER));
  }

  void arrive(Worker worker, Resources capacity) {
    assertThat(cluster.arrived(worker.id(), capacity, now)).isSameAs(worker);
  }

  static void nothingIsOversubscribed(Cluster cluster) {
    for (Worker worker : cluster.workers()) {
      Resources sum = Resources.NONE;
      for (int id : worker.engines()) {
        sum = sum.plus(cluster.engine(id).size());
      }
      assertThat(sum.fits(worker.capacity())).as("%s on %s", sum, worker.capacity()).isTrue();
      assertThat(cluster.free(worker)).isEqualTo(worker.capacity().minus(sum));
    }
  }

  <T extends Decision> List<T> made(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
