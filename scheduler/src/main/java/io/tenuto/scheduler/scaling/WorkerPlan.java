package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.scaling.Reason.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Decides how many workers there are. Owned by one thread. */
final class WorkerPlan {
  private static final double NANOS = 1e9;
  private static final int LONGEST_PAUSE_SECONDS = 64;

  private final ScalingSettings settings;
  private final Recent othersNeeded = new Recent();

  WorkerPlan(ScalingSettings settings) {
    this.settings = settings;
  }

  /**
   * What is to change once all engines have been placed on trial.
   *
   * @param spent whether the budget is used up
   */
  void decide(
      Cluster cluster,
      Cluster.Trial trial,
      long nowNanos,
      boolean spent,
      List<Decision> decisions) {
    orders(cluster, trial, nowNanos, spent, decisions);
    releases(cluster, trial, nowNanos, spent, decisions);
  }

  /**
   * How long an engine has to wait for a worker that is not there: one on its way, or a new one.
   */
  double waitSeconds(Cluster cluster, long nowNanos) {
    double most = settings.workerStartUpSeconds();
    if (cluster.ordered() == 0) {
      return most;
    }
    double least = most;
    for (Worker worker : cluster.onTheirWay()) {
      double since = (nowNanos - worker.orderedNanos()) / NANOS;
      least = Math.min(least, Math.max(0, most - since));
    }
    return least;
  }

  private void orders(
      Cluster cluster,
      Cluster.Trial trial,
      long nowNanos,
      boolean spent,
      List<Decision> decisions) {
    int there = cluster.workers().size() - cluster.ordered();
    int needed = trial.othersNeeded();
    int least = Math.max(needed, settings.workers().least() - there);
    int allowed = Math.min(least, settings.workers().most() - there);
    int more = spent ? 0 : allowed - cluster.ordered();
    double keptSeconds = Math.max(settings.coolDownSeconds(), settings.workerStartUpSeconds() / 3);
    long span = (long) (keptSeconds * NANOS);
    int recently = othersNeeded.most(nowNanos, Math.max(0, allowed), span);
    int keep = spent ? 0 : recently;
    if (more > 0 && mayOrder(cluster, nowNanos)) {
      Cause cause = needed > 0 ? Cause.NO_ROOM : Cause.LIMITS;
      decisions.add(
          new Decision.OrderWorkers(
              more, new Reason(cause, 0, 0, 0, settings.workerStartUpSeconds(), 0)));
    } else if (cluster.ordered() > keep) {
      List<Integer> back =
          cluster.onTheirWay().stream()
              .map(Worker::id)
              .sorted(Comparator.reverseOrder()) // who was ordered last comes last
              .limit(cluster.ordered() - keep)
              .toList();
      Cause cause = spent ? Cause.BUDGET : Cause.NOT_NEEDED;
      decisions.add(new Decision.ReleaseWorkers(back, Reason.of(cause)));
    }
  }

  /** After a failure there is a pause, each time twice as long. */
  private static boolean mayOrder(Cluster cluster, long nowNanos) {
    if (cluster.failedOrders() == 0) {
      return true;
    }
    int doublings = Math.min(cluster.failedOrders() - 1, 6);
    double pause = Math.min(LONGEST_PAUSE_SECONDS, 1 << doublings);
    return (nowNanos - cluster.lastFailedNanos()) / NANOS >= pause;
  }

  private void releases(
      Cluster cluster,
      Cluster.Trial trial,
      long nowNanos,
      boolean spent,
      List<Decision> decisions) {
    int left = 0;
    for (Worker worker : cluster.workers()) {
      left += worker.phase() == Worker.Phase.READY ? 1 : 0;
    }
    var over = new ArrayList<Integer>();
    for (Worker worker : cluster.workersBackwards()) {
      boolean empty = worker.phase() != Worker.Phase.ORDERED && trial.isEmpty(worker);
      boolean leaving = worker.phase() == Worker.Phase.LEAVING;
      boolean longEmpty = nowNanos - worker.emptySinceNanos() >= idleNanos(worker);
      if (empty && (leaving || (longEmpty && left > settings.workers().least()))) {
        over.add(worker.id());
        left -= leaving ? 0 : 1;
      }
    }
    if (!over.isEmpty()) {
      Cause cause = spent ? Cause.BUDGET : Cause.EMPTY;
      decisions.add(new Decision.ReleaseWorkers(over, Reason.of(cause)));
    }
  }

  /** As long as another one takes to start; its engines were kept for a part of that already. */
  private long idleNanos(Worker worker) {
    double kept = worker.used() ? settings.coolDownSeconds() : 0;
    return (long) (Math.max(0, settings.workerStartUpSeconds() - kept) * NANOS);
  }

  /** All are to go. */
  static void leaveAll(Cluster cluster, List<Decision> decisions) {
    for (Worker worker : cluster.workers()) {
      if (worker.phase() == Worker.Phase.READY) {
        decisions.add(new Decision.DrainWorker(worker.id(), Reason.of(Cause.BUDGET)));
      }
    }
  }
}
