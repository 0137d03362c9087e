package io.tenuto.jmh;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.Packing;
import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Decision;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.scaling.PredictivePolicy;
import io.tenuto.scheduler.scaling.ScalingSettings;
import io.tenuto.scheduler.scaling.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What one look of the policy at a large site costs: 1,000 workers with room for ten engines each,
 * and 100 streams with work for 100 engines each. What it decides is not carried out, so that each
 * look finds the same.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SchedulerDecision {
  private static final int WORKERS = 1_000;
  private static final int STREAMS = 100;
  private static final int ENGINES_EACH = 100;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final Resources ENGINE = new Resources(1_000_000, 1L << 30, 0, 0);
  private static final Resources WORKER = new Resources(10_000_000, 16L << 30, 0, 0);

  private final Site full = new Site(ENGINES_EACH, ENGINES_EACH);
  private final Site changed = new Site(ENGINES_EACH - 10, ENGINES_EACH);
  private final Site empty = new Site(0, 0);
  private final List<Resources> sizes = sizes();

  private static final class Site {
    final Cluster cluster = new Cluster(WORKER, PackingPolicy.FIRST_FIT);
    final PredictivePolicy policy = new PredictivePolicy(ScalingSettings.DEFAULT);
    long now;

    /**
     * @param first engines of the first stream
     * @param others engines of each other one
     */
    Site(int first, int others) {
      for (int i = 0; i < WORKERS; i++) {
        now += SECOND_NANOS;
        cluster.arrived(cluster.order(now).id(), WORKER, now);
      }
      for (int i = 0; i < STREAMS; i++) {
        Stream stream = cluster.addStream("stream-" + i, 1, Limits.NONE, ENGINE, 0);
        cluster.load(stream, new Load(ENGINES_EACH, 0, 1, 0, ENGINES_EACH));
        int count = i == 0 ? first : others;
        for (int engine = 0; engine < count; engine++) {
          cluster.start(stream, ENGINE).ifPresent(cluster::ready);
        }
      }
    }

    List<Decision> decide() {
      now += SECOND_NANOS;
      return policy.decide(cluster, now);
    }
  }

  private static List<Resources> sizes() {
    var random = new Random(1);
    var sizes = new ArrayList<Resources>();
    for (int i = 0; i < STREAMS * ENGINES_EACH; i++) {
      sizes.add(
          new Resources(random.nextLong(100_000, 2_000_000), random.nextLong(1L << 31), 0, 0));
    }
    return sizes;
  }

  /** Everybody has what is needed. */
  @Benchmark
  public List<Decision> unchanged() {
    return full.decide();
  }

  /** One stream needs ten engines more, for which there is room. */
  @Benchmark
  public List<Decision> smallChange() {
    return changed.decide();
  }

  /** No engine is there: all 10,000 are placed. */
  @Benchmark
  public List<Decision> complete() {
    return empty.decide();
  }

  /** 10,000 engines of many sizes go one by one into as many workers as they need. */
  @Benchmark
  public Packing<Integer> placements() {
    var packing = new Packing<Integer>(PackingPolicy.FIRST_FIT);
    for (int i = 0; i < sizes.size(); i++) {
      if (packing.place(i, sizes.get(i)).isEmpty()) {
        packing.open(WORKER);
        packing.place(i, sizes.get(i));
      }
    }
    return packing;
  }
}
