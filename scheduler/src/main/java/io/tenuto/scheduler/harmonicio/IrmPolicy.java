package io.tenuto.scheduler.harmonicio;

import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Decision;
import io.tenuto.scheduler.scaling.Reason;
import io.tenuto.scheduler.scaling.ScalingPolicy;
import io.tenuto.scheduler.scaling.Stream;
import io.tenuto.scheduler.scaling.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * HarmonicIO's resource manager, with its faults: it looks at the master's queues alone, knows one
 * dimension, packs only what is strictly smaller than what is free, loses requests for engines that
 * fit nowhere or for whose worker it has waited too often, and takes engines back only by their
 * having no work for a while. Where its text leaves something open, what is better for it is taken:
 * engines that were started last are those that stand idle, so that the last workers become empty
 * first, and a worker on its way counts as one that is there. Owned by one thread.
 */
public final class IrmPolicy implements ScalingPolicy {
  private static final double NANOS = 1e9;
  private static final int ALLOCATORS = 4;

  /** What an allocator spends on a request besides the engine's start. */
  private static final double ALLOCATOR_SECONDS = 2;

  private final IrmParameters parameters;
  private final Map<Stream, Known> known = new HashMap<>();
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private final ArrayDeque<Request> packed = new ArrayDeque<>(); // into a worker that is not there
  private final double[] allocatorsFree = new double[ALLOCATORS];
  private double packedSeconds = Double.NEGATIVE_INFINITY;
  private double profiledSeconds = Double.NEGATIVE_INFINITY;
  private int bins;

  private static final class Known {
    final QueuePredictor predictor;
    final AverageSize size = new AverageSize();
    double surplusSeconds = Double.NaN; // since when so many engines have had nothing
    int surplus;

    Known(IrmParameters parameters) {
      predictor = new QueuePredictor(parameters);
    }
  }

  /**
   * One engine of a stream.
   *
   * @param lives how often it may come again; negative: not put in the queue yet
   */
  private record Request(Stream stream, int lives) {}

  public IrmPolicy(IrmParameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public List<Decision> decide(Cluster cluster, long nowNanos) {
    double seconds = nowNanos / NANOS;
    var decisions = new ArrayList<Decision>();
    profile(cluster, seconds);
    for (Stream stream : cluster.streams()) {
      int more = known(stream).predictor.more(seconds, stream.load().waiting());
      for (int i = 0; i < more; i++) {
        put(new Request(stream, -1));
      }
      idle(cluster, stream, seconds, decisions);
    }
    allocate(cluster, seconds, decisions);
    workers(cluster, decisions);
    return decisions;
  }

  private Known known(Stream stream) {
    return known.computeIfAbsent(stream, any -> new Known(parameters));
  }

  private void put(Request request) {
    if (request.lives() < 0) {
      requests.add(new Request(request.stream(), parameters.containerRequestTtl()));
    } else if (request.lives() > 0) {
      requests.add(new Request(request.stream(), request.lives() - 1));
    } // and otherwise nobody hears of it again
  }

  private void profile(Cluster cluster, double seconds) {
    if (seconds - profiledSeconds < parameters.profilingInterval()) {
      return;
    }
    profiledSeconds = seconds;
    double workerCpu = cluster.workerSize().cpuMicros();
    for (Stream stream : cluster.streams()) {
      double slots = (double) stream.ready() * stream.slots();
      boolean oneIdle = stream.load().busySlots() < slots;
      if (slots > 0 && oneIdle) {
        double busy = stream.load().busySlots() / slots;
        known(stream)
            .size
            .add(busy * stream.size().cpuMicros() / workerCpu, parameters.minimumCpuSize());
      }
    }
  }

  /** Of processor time alone, and such that as much as is free does not fit. */
  private Resources size(Stream stream, Cluster cluster) {
    Double measured = known(stream).size.share();
    double share = measured == null ? parameters.defaultCpuShare() : measured;
    return Resources.ofCpu((long) Math.ceil(share * cluster.workerSize().cpuMicros()) + 1);
  }

  private void idle(Cluster cluster, Stream stream, double seconds, List<Decision> decisions) {
    Known of = known(stream);
    double slots = (double) stream.ready() * stream.slots();
    double needed = stream.load().waiting() > 0 ? slots : stream.load().busySlots();
    int surplus = stream.ready() - (int) Math.ceil(needed / stream.slots() - 1e-9);
    if (surplus <= 0) {
      of.surplusSeconds = Double.NaN;
      of.surplus = 0;
      return;
    }
    if (Double.isNaN(of.surplusSeconds)) {
      of.surplusSeconds = seconds;
      of.surplus = surplus;
    }
    of.surplus = Math.min(of.surplus, surplus);
    if (seconds - of.surplusSeconds >= parameters.containerIdleTimeout()) {
      decisions.add(
          new Decision.StopEngines(
              stream,
              cluster.lastReady(stream, of.surplus),
              new Reason(Reason.Cause.NOTHING_TO_DO, 0, 0, 0, 0, 0)));
      of.surplusSeconds = Double.NaN;
    }
  }

  private void allocate(Cluster cluster, double seconds, List<Decision> decisions) {
    if (seconds - packedSeconds < parameters.packingInterval()) {
      return;
    }
    packedSeconds = seconds;
    List<Request> again = new ArrayList<>(packed);
    packed.clear();
    again.forEach(this::put); // there was no worker for them
    int count = requests.size();
    try (Cluster.Trial trial = cluster.trial()) {
      for (int i = 0; i < count; i++) {
        Request request = requests.remove();
        Resources size = size(request.stream(), cluster);
        int allocator = trial.hasRoom(size) ? freeAllocator(seconds) : -1;
        if (allocator >= 0) {
          trial.onPresent(size);
          allocatorsFree[allocator] =
              seconds + ALLOCATOR_SECONDS + request.stream().startUpNanos() / NANOS;
          decisions.add(
              new Decision.StartEngines(
                  request.stream(),
                  1,
                  size,
                  new Reason(Reason.Cause.WAITING, 0, 0, request.stream().load().waiting(), 0, 0)));
        } else if (trial.hasRoom(size)) {
          requests.add(request); // it waits for an allocator
        } else if (trial.onAnother(size)) {
          packed.add(request);
        } // and otherwise it is lost, as it is too large for any worker
      }
      bins = lastUsed(cluster, trial) + trial.othersNeeded();
    }
  }

  private int freeAllocator(double seconds) {
    for (int i = 0; i < ALLOCATORS; i++) {
      if (allocatorsFree[i] <= seconds) {
        return i;
      }
    }
    return -1;
  }

  /** Empty bins at the end are no bins; those in the middle are. */
  private static int lastUsed(Cluster cluster, Cluster.Trial trial) {
    int used = 0;
    int index = 0;
    for (Worker worker : cluster.workers()) {
      if (worker.phase() == Worker.Phase.READY) {
        index++;
        used = trial.isEmpty(worker) ? used : index;
      }
    }
    return used;
  }

  private void workers(Cluster cluster, List<Decision> decisions) {
    int target = Math.max(1, bins + reserve(bins));
    int there = cluster.workers().size();
    if (there < target) {
      decisions.add(new Decision.OrderWorkers(1, new Reason(Reason.Cause.NO_ROOM, 0, 0, 0, 0, 0)));
    } else if (there > target) {
      for (Worker worker : cluster.workersBackwards()) {
        if (worker.phase() == Worker.Phase.READY && worker.engines().isEmpty()) {
          decisions.add(
              new Decision.ReleaseWorkers(
                  List.of(worker.id()), new Reason(Reason.Cause.EMPTY, 0, 0, 0, 0, 0)));
        }
        return; // the last one alone
      }
    }
  }

  static int reserve(int bins) {
    if (bins < 10) {
      return 1;
    }
    return bins < 100 ? (int) Math.ceil(0.5 * Math.log(bins)) : (int) Math.log(bins);
  }
}
