package io.tenuto.scheduler.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Decision;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.scaling.Stream;
import io.tenuto.scheduler.scaling.Worker;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases worked out by hand from what the original does. */
class IrmPolicyTest {
  private static final long SECOND = 1_000_000_000;
  private static final Resources WORKER = Resources.ofCpu(8_000_000);

  private final Cluster cluster = new Cluster(WORKER, PackingPolicy.FIRST_FIT);

  private Stream stream(int slots) {
    return cluster.addStream("stream", slots, Limits.NONE, Resources.ofCpu(1_000_000), 0);
  }

  private void worker() {
    Worker worker = cluster.order(0);
    assertThat(cluster.arrived(worker.id(), WORKER, 0)).isSameAs(worker);
  }

  private static IrmParameters with(Object... changed) {
    var map = new HashMap<String, Double>();
    for (int i = 0; i < changed.length; i += 2) {
      map.put((String) changed[i], ((Number) changed[i + 1]).doubleValue());
    }
    return IrmParameters.DEFAULT.with(map);
  }

  /** Decides, and starts engines as decided; they are ready at once. */
  private List<Decision> decide(IrmPolicy policy, double seconds) {
    List<Decision> decisions = policy.decide(cluster, Math.round(seconds * SECOND));
    for (Decision each : decisions) {
      if (each instanceof Decision.StartEngines start) {
        for (int i = 0; i < start.count(); i++) {
          cluster.start(start.stream(), start.size()).ifPresent(cluster::ready);
        }
      }
    }
    return decisions;
  }

  private static <T> List<T> only(Class<T> kind, List<Decision> decisions) {
    return decisions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void sevenEighthsGoIntoAWorkerAndFourStartAtOnce() {
    Stream stream = stream(1);
    worker();
    cluster.load(stream, new Load(0, 0, 0, 1000, 1000));
    var policy =
        new IrmPolicy(
            with(
                "large_scaleup_amount",
                12,
                "scaleup_waiting_time",
                1e6,
                "container_request_TTL",
                50));
    assertThat(decide(policy, 0)).hasSize(5); // one for each allocator, and a worker more
    assertThat(stream.ready()).isEqualTo(4);
    decide(policy, 1);
    assertThat(stream.ready()).isEqualTo(4); // the allocators are at work for two seconds
    decide(policy, 2);
    for (int second = 3; second < 20; second++) {
      decide(policy, second);
    }
    assertThat(stream.ready()).isEqualTo(7);
  }

  @Test
  void anEngineOfAWholeWorkerIsLost() {
    Stream stream = stream(1);
    worker();
    cluster.load(stream, new Load(0, 0, 0, 1000, 0));
    var policy = new IrmPolicy(with("default_cpu_share", 1, "scaleup_waiting_time", 1e6));
    for (int second = 0; second < 50; second++) {
      assertThat(decide(policy, second)).isEmpty();
    }
  }

  @Test
  void aRequestComesAgainAsOftenAsItMayAndIsThenForgotten() {
    assertThat(startedIfAWorkerComesAfter(1, 0.5)).isEqualTo(1);
    assertThat(startedIfAWorkerComesAfter(1, 1.5)).isZero();
    assertThat(startedIfAWorkerComesAfter(3, 2.5)).isEqualTo(1);
    assertThat(startedIfAWorkerComesAfter(3, 3.5)).isZero();
    assertThat(startedIfAWorkerComesAfter(0, 0.5)).isZero();
  }

  private static int startedIfAWorkerComesAfter(int ttl, double seconds) {
    var test = new IrmPolicyTest();
    Stream stream = test.stream(1);
    test.cluster.load(stream, new Load(0, 0, 0, 4, 0)); // few are added: it grows by 4/s
    var policy = new IrmPolicy(with("container_request_TTL", ttl, "scaleup_waiting_time", 1e6));
    boolean came = false;
    for (int second = 0; second < 10; second++) {
      if (second > seconds && !came) {
        test.worker();
        came = true;
      }
      test.decide(policy, second);
    }
    return stream.ready();
  }

  @Test
  void thePredictorFollowsItsFiveRules() {
    assertThat(added(0, 6, 1)).isEqualTo(2); // 1: grows by more than 5/s
    assertThat(added(20, 19, 1)).isEqualTo(2); // 2: long, and shrinks by less than 2/s
    assertThat(added(0, 3, 1)).isEqualTo(1); // 3: grows by more than 2/s
    assertThat(added(20, 17, 1)).isEqualTo(1); // 4: long, though it shrinks
    assertThat(added(9, 10, 1)).isZero(); // 5: at its limit it is not long yet
    assertThat(added(20, 18, 1)).isEqualTo(1); // as much as slowdown_rate is not above it
    assertThat(added(0, 5, 1)).isEqualTo(1); // as much as upper_rate_limit is not above it
    assertThat(added(0, 5.9, 1)).isEqualTo(1); // cut off to whole messages/s
    assertThat(added(0, 2.9, 1)).isZero();
    assertThat(added(0, 8, 2)).isEqualTo(1); // 4/s
  }

  /** Engines that are added when a queue that was looked at has become so long. */
  private static int added(double before, double length, double interval) {
    var predictor = new QueuePredictor(with("scaleup_waiting_time", 3));
    predictor.more(0, before);
    predictor.more(20 - interval, before);
    int first = predictor.more(20, length);
    return first > 0 || before <= 10 ? first : justAfterTheWait(before, length, interval);
  }

  /** A long queue has been added to at its last look: ask again where nothing is waited for. */
  private static int justAfterTheWait(double before, double length, double interval) {
    var predictor = new QueuePredictor(with("scaleup_waiting_time", 0));
    predictor.more(20 - interval, before);
    return predictor.more(20, length);
  }

  @Test
  void betweenTwoAdditionsItWaits() {
    var predictor = new QueuePredictor(IrmParameters.DEFAULT);
    assertThat(predictor.more(0, 100)).isEqualTo(2);
    assertThat(predictor.more(0.5, 200)).isZero(); // not looked at
    for (int second = 1; second <= 10; second++) {
      assertThat(predictor.more(second, 100 + 10 * second)).isZero();
    }
    assertThat(predictor.more(11, 300)).isEqualTo(2); // more than ten seconds
  }

  @Test
  void sizesAreMeansOverAllTimesAndNeverBelowTheLeast() {
    var size = new AverageSize();
    assertThat(size.share()).isNull();
    size.add(0.5, 0.02);
    size.add(0.1, 0.02);
    assertThat(size.share()).isCloseTo(0.3, within(1e-12));
    for (int i = 0; i < 20_000; i++) {
      size.add(0, 0.02);
    }
    assertThat(size.share()).isEqualTo(0.02);
    size.add(1, 0.02);
    assertThat(size.share()).isCloseTo(0.02 + 0.98 / 10_001, within(1e-12)); // hardly learns
  }

  /** Two engines, one of which is idle: half of an eighth; if all are busy nothing is learnt. */
  @Test
  void idleEnginesMakeAStreamsEnginesLookSmaller() {
    assertThat(packedAs(1)).isEqualTo(500_001);
    assertThat(packedAs(2)).isEqualTo(1_000_001); // the guess
  }

  private static long packedAs(double busySlots) {
    var test = new IrmPolicyTest();
    Stream stream = test.stream(1);
    test.worker();
    for (int i = 0; i < 2; i++) {
      test.cluster.start(stream, stream.size()).ifPresent(test.cluster::ready);
    }
    test.cluster.load(stream, new Load(0, 0, 0, 100, busySlots));
    List<Decision> decisions = test.decide(new IrmPolicy(IrmParameters.DEFAULT), 0);
    return only(Decision.StartEngines.class, decisions).get(0).size().cpuMicros();
  }

  @Test
  void enginesWithoutWorkEndAfterAWhileAndNotWhileMessagesWait() {
    Stream stream = stream(4);
    worker();
    for (int i = 0; i < 4; i++) {
      cluster.start(stream, stream.size()).ifPresent(cluster::ready);
    }
    var policy = new IrmPolicy(with("scaleup_waiting_time", 1e6));
    cluster.load(stream, new Load(0, 0, 0, 1, 16));
    for (int second = 0; second < 20; second++) {
      assertThat(only(Decision.StopEngines.class, decide(policy, second))).isEmpty();
    }
    cluster.load(stream, new Load(0, 0, 0, 0, 5)); // work for two engines of four slots
    for (int second = 20; second < 25; second++) {
      assertThat(only(Decision.StopEngines.class, decide(policy, second))).isEmpty();
    }
    assertThat(only(Decision.StopEngines.class, decide(policy, 25)))
        .singleElement()
        .satisfies(stop -> assertThat(stop.engines()).containsExactly(3, 2));
  }

  @Test
  void workersAreKeptInReserveByTheLogarithmOfTheirNumber() {
    assertThat(List.of(0, 1, 9, 10, 99, 100, 1000).stream().map(IrmPolicy::reserve))
        .containsExactly(1, 1, 1, 2, 3, 4, 6);
  }

  @Test
  void oneWorkerIsThereEvenForNothing() {
    stream(1);
    var policy = new IrmPolicy(IrmParameters.DEFAULT);
    assertThat(policy.decide(cluster, 0)).singleElement().isInstanceOf(Decision.OrderWorkers.class);
    worker();
    worker();
    assertThat(policy.decide(cluster, SECOND))
        .singleElement()
        .isInstanceOfSatisfying(
            Decision.ReleaseWorkers.class,
            release -> assertThat(release.workers()).containsExactly(1));
  }
}
