package io.tenuto.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.scheduler.harmonicio.IrmParameters;
import io.tenuto.scheduler.harmonicio.IrmPolicy;
import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Decision;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.scaling.PredictivePolicy;
import io.tenuto.scheduler.scaling.ScalingPolicy;
import io.tenuto.scheduler.scaling.ScalingSettings;
import io.tenuto.scheduler.scaling.Stream;
import io.tenuto.scheduler.scaling.Worker;
import io.tenuto.scheduler.simulation.Trace.Failures;
import io.tenuto.scheduler.simulation.Trace.Rate;
import io.tenuto.scheduler.simulation.Trace.StreamTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every trace, on many that are drawn at random; each by its seed. */
class PropertiesTest {
  private static final Resources WORKER = new Resources(8_000_000, 32L << 30, 1_000_000_000, 2);
  private static final double SETTLED_SECONDS = 1200;

  static java.util.stream.LongStream seeds() {
    return java.util.stream.LongStream.rangeClosed(1, 60);
  }

  /** Looks at the cluster each second, before the policy does. */
  private static final class Watched implements ScalingPolicy {
    final ScalingPolicy policy;
    @Nullable Cluster cluster;
    double lastDecisionSecond = -1;
    String last = "";

    Watched(ScalingPolicy policy) {
      this.policy = policy;
    }

    @Override
    public List<Decision> decide(Cluster cluster, long nowNanos) {
      this.cluster = cluster;
      nothingIsOversubscribed(cluster);
      List<Decision> decisions = policy.decide(cluster, nowNanos);
      if (!decisions.isEmpty()) {
        lastDecisionSecond = nowNanos / 1e9;
        last = decisions.toString();
      }
      return decisions;
    }

    int ready() {
      Cluster there = cluster;
      return there == null ? 0 : there.streams().stream().mapToInt(Stream::ready).sum();
    }

    boolean isEmpty() {
      Cluster there = cluster;
      return there == null || (there.engines().isEmpty() && there.workers().isEmpty());
    }
  }

  private static void nothingIsOversubscribed(Cluster cluster) {
    int engines = 0;
    for (Worker worker : cluster.workers()) {
      Resources sum = Resources.NONE;
      for (int id : worker.engines()) {
        sum = sum.plus(cluster.engine(id).size());
      }
      engines += worker.engines().size();
      assertThat(sum.fits(worker.capacity())).as("%s on %s", sum, worker.capacity()).isTrue();
    }
    assertThat(engines).isEqualTo(cluster.engines().size());
  }

  private static Watched predictive(Trace trace) {
    return new Watched(
        new PredictivePolicy(ScalingSettings.DEFAULT.workerStartUp(trace.workerStartUpSeconds())));
  }

  private static StreamTrace stream(SplittableRandom random, String name, List<Rate> busy) {
    var engine =
        new Resources(
            random.nextLong(200_000, 8_000_001),
            random.nextLong(1L << 28, (32L << 30) + 1),
            random.nextLong(0, 200_000_000),
            random.nextInt(4) == 0 ? 1 : 0);
    Resources guess = random.nextBoolean() ? engine : new Resources(1_000_000, 1L << 30, 0, 0);
    double service = Math.exp(random.nextDouble(Math.log(0.05), Math.log(20)));
    int slots = random.nextInt(1, 5);
    var rates = new ArrayList<Rate>();
    busy.forEach(
        each -> rates.add(new Rate(each.fromSecond(), each.perSecond() * slots / service)));
    double startUp = random.nextInt(3) == 0 ? 0 : random.nextDouble(0, 20);
    return new StreamTrace(name, service, slots, engine, guess, startUp, Limits.NONE, rates);
  }

  /** Steps and gaps at random for twenty minutes, and then nothing for as long. */
  private static Trace random(long seed) {
    var random = new SplittableRandom(seed);
    var streams = new ArrayList<StreamTrace>();
    int count = random.nextInt(1, 5);
    for (int i = 0; i < count; i++) {
      var busy = new ArrayList<Rate>();
      for (double at = random.nextDouble(0, 60);
          at < 1200;
          at += random.nextDouble(random.nextInt(4) == 0 ? 1 : 30, 200)) {
        busy.add(new Rate(at, random.nextInt(4) == 0 ? 0 : random.nextDouble(0, 30)));
      }
      busy.add(new Rate(1200, 0));
      streams.add(stream(random, "stream-" + i, busy));
    }
    var lost = new ArrayList<Double>();
    for (int i = random.nextInt(0, 4); i > 0; i--) {
      lost.add(random.nextDouble(0, 1200));
    }
    double workerStartUp = random.nextInt(3) == 0 ? 0 : random.nextDouble(0, 90);
    return new Trace(
        "seed " + seed,
        2700,
        WORKER,
        workerStartUp,
        streams,
        new Failures(lost, random.nextInt(0, 4)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsOversubscribedOrLostAndAllIsReleased(long seed) {
    Trace trace = random(seed);
    Watched policy = predictive(trace);
    Result result = new Simulation(trace, "predictive", policy).run();
    allIsAccountedFor(result);
    assertThat(result.left()).as("seed %d: messages that nobody has worked on", seed).isZero();
    assertThat(policy.isEmpty()).as("seed %d: all is released", seed).isTrue();
    assertThat(policy.lastDecisionSecond).isLessThan(2200);
  }

  private static void allIsAccountedFor(Result result) {
    double all = result.arrived() + result.repeated();
    assertThat(result.completed() + result.left()).isCloseTo(all, within(1e-9 * (1 + all)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void harmonicIosPolicyOversubscribesNothingByItsOwnSizesEither(long seed) {
    Trace trace = random(seed);
    var policy = new Watched(new IrmPolicy(IrmParameters.DEFAULT));
    allIsAccountedFor(new Simulation(trace, "irm", policy).run());
  }

  /** What comes evenly, so many times as much. */
  private static Trace even(long seed, double times) {
    var random = new SplittableRandom(1000 + seed);
    var streams = new ArrayList<StreamTrace>();
    int count = random.nextInt(1, 5);
    for (int i = 0; i < count; i++) {
      double busy = random.nextDouble(0.01, 20) * times;
      streams.add(stream(random, "stream-" + i, List.of(new Rate(10, busy))));
    }
    double workerStartUp = random.nextDouble(0, 90);
    return new Trace("seed " + seed, 1800, WORKER, workerStartUp, streams, Failures.NONE);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatComesEvenlyIsServedWithoutFurtherDecisionsAndMoreByNoFewerEngines(long seed) {
    Watched once = settled(even(seed, 1));
    Watched twice = settled(even(seed, 2));
    assertThat(twice.ready()).as("seed %d", seed).isGreaterThanOrEqualTo(once.ready());
  }

  private static Watched settled(Trace trace) {
    Watched policy = predictive(trace);
    Result result = new Simulation(trace, "predictive", policy).run();
    allIsAccountedFor(result);
    assertThat(policy.lastDecisionSecond)
        .as("%s: %s", trace.name(), policy.last)
        .isLessThan(SETTLED_SECONDS);
    assertThat(result.left()).as(trace.name()).isZero();
    return policy;
  }
}
