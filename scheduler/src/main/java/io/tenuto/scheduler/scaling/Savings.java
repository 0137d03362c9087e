package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.scaling.Reason.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds workers that are not needed, as their engines fit on others. Owned by one thread. */
final class Savings {
  private static final long REPACK_NANOS = 10_000_000_000L;

  /** Workers that are tried for a saving; those with most engines hardly ever give one. */
  private static final int MOST_LOOKED_AT = 16;

  /** Of those with as many, the last first: what is moved goes to one that stays. */
  private static final Comparator<Worker> FEWEST_ENGINES =
      Comparator.comparingInt((Worker worker) -> worker.engines().size())
          .thenComparing(Worker::id, Comparator.reverseOrder());

  private final int leastWorkers;
  private @Nullable Long lookedForSavingsNanos;
  private long changesThen;

  Savings(int leastWorkers) {
    this.leastWorkers = leastWorkers;
  }

  /** A worker less, if all engines of one with few fit on the others. */
  void look(Cluster cluster, long nowNanos, List<Decision> decisions) {
    boolean early =
        lookedForSavingsNanos != null && nowNanos - lookedForSavingsNanos < REPACK_NANOS;
    if (early || cluster.changes() == changesThen) {
      return;
    }
    lookedForSavingsNanos = nowNanos;
    changesThen = cluster.changes();
    var ready = new ArrayList<Worker>();
    for (Worker worker : cluster.workers()) {
      if (worker.phase() == Worker.Phase.LEAVING) {
        return; // one at a time
      }
      if (worker.phase() == Worker.Phase.READY && !worker.engines().isEmpty()) {
        ready.add(worker);
      }
    }
    if (ready.size() > Math.max(1, leastWorkers)) {
      ready.stream()
          .sorted(FEWEST_ENGINES)
          .limit(MOST_LOOKED_AT)
          .filter(worker -> allReady(cluster, worker) && cluster.fitsElsewhere(worker))
          .findFirst()
          .map(worker -> new Decision.DrainWorker(worker.id(), Reason.of(Cause.SAVES_A_WORKER)))
          .ifPresent(decisions::add);
    }
  }

  private static boolean allReady(Cluster cluster, Worker worker) {
    return worker.engines().stream()
        .allMatch(id -> cluster.engine(id).phase() == Engine.Phase.READY);
  }
}
