package io.tenuto.scheduler.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Reason.Cause;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PredictivePolicyTest {
  private static Site site() {
    return new Site(ScalingSettings.DEFAULT);
  }

  @Test
  void aStreamWithoutWorkHasNothing() {
    Site site = site();
    Stream stream = site.stream("a");
    site.comes(stream, 16, 0);
    site.tick();
    assertThat(site.cluster.ordered()).isEqualTo(3);
    site.workersArrive();
    site.ticks(3);
    assertThat(stream.ready()).isGreaterThanOrEqualTo(17); // 16, with head-room 17
    site.cluster.load(stream, Load.NONE);
    site.ticks(10);
    assertThat(site.cluster.engines()).isEmpty();
    assertThat(site.cluster.workers()).isEmpty();
    assertThat(site.made(Decision.StopEngines.class))
        .isNotEmpty()
        .allSatisfy(stop -> assertThat(stop.reason().cause()).isEqualTo(Cause.NOTHING_TO_DO));
    site.all.clear();
    site.ticks(60);
    assertThat(site.all).isEmpty();
  }

  @Test
  void lessMustBeEnoughForAsLongAsItCoolsDown() {
    Site site = site();
    Stream stream = site.stream("a");
    site.worker(Site.WORKER);
    site.engines(stream, 8);
    site.comes(stream, 8, 0);
    site.ticks(5);
    site.comes(stream, 3, 0);
    site.ticks(3); // and the default is three seconds
    assertThat(site.all).isEmpty();
    site.ticks(1);
    assertThat(stream.ready()).isEqualTo(4); // three, with head-room four
  }

  @Test
  void whatRisesLosesNoEngine() {
    Site site = site();
    Stream stream = site.stream("a");
    site.worker(Site.WORKER);
    site.engines(stream, 8);
    site.cluster.load(stream, new Load(3, 0.1, 1, 0, 0));
    site.ticks(20);
    assertThat(site.all).isEmpty();
  }

  @Test
  void limitsOfEnginesAndWorkersHold() {
    var site = new Site(ScalingSettings.DEFAULT.workers(new Limits(1, 2)));
    Stream stream = site.stream("a", new Limits(0, 100), Site.cores(1));
    site.tick();
    assertThat(site.made(Decision.OrderWorkers.class))
        .singleElement()
        .hasToString("+1 worker: the limits ask for it");
    site.comes(stream, 1000, 0);
    for (int i = 0; i < 20; i++) {
      site.workersArrive();
      site.ticks(1);
      assertThat(site.cluster.workers()).hasSizeLessThanOrEqualTo(2);
    }
    assertThat(stream.ready()).isEqualTo(16);
    site.cluster.limit(stream, new Limits(0, 5));
    site.ticks(30);
    assertThat(stream.ready()).isEqualTo(5);
    site.cluster.load(stream, Load.NONE);
    site.ticks(30);
    assertThat(site.cluster.engines()).isEmpty();
    assertThat(site.cluster.workers()).hasSize(1);
  }

  @Test
  void anEngineLargerThanAnyWorkerIsRefusedOnceAndOthersGoOn() {
    Site site = site();
    Stream large = site.stream("large", Limits.NONE, Site.cores(8.000001));
    Stream small = site.stream("small");
    site.comes(large, 5, 0);
    site.comes(small, 5, 0);
    for (int i = 0; i < 10; i++) {
      site.ticks(1);
      site.workersArrive();
    }
    assertThat(small.ready()).isEqualTo(6);
    assertThat(site.made(Decision.Refused.class))
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.stream()).isSameAs(large);
              assertThat(refused.reason().cause()).isEqualTo(Cause.TOO_LARGE);
              assertThat(refused.toString())
                  .startsWith("large: an engine of ")
                  .endsWith(" fits into no worker. Lower what it needs, or have larger workers.");
            });
    site.cluster.size(large, Site.cores(8));
    for (int i = 0; i < 5; i++) {
      site.ticks(1);
      site.workersArrive();
    }
    assertThat(large.ready()).isEqualTo(6);
  }

  @Test
  void oneThatIsFoundTooLargeWhileOthersStartIsRefusedAsWell() {
    Site site = site();
    Stream stream = site.stream("a");
    site.worker(Site.WORKER);
    site.comes(stream, 5, 0);
    site.tick();
    assertThat(stream.starting()).isEqualTo(6);
    site.cluster.size(stream, Site.cores(9));
    site.comes(stream, 50, 0);
    site.tick();
    site.ticks(5);
    assertThat(site.made(Decision.Refused.class)).hasSize(1);
  }

  @Test
  void ofAStreamOneChangeIsUnderWay() {
    Site site = site();
    Stream stream = site.stream("a");
    site.worker(Site.cores(100));
    site.comes(stream, 5, 0);
    site.tick();
    assertThat(stream.starting()).isEqualTo(6);
    for (int i = 0; i < 10; i++) { // whatever comes, until those are there
      site.comes(stream, i < 5 ? 90 : 0, 0);
      site.tick();
      assertThat(stream.starting()).isEqualTo(6);
    }
    assertThat(site.made(Decision.StopEngines.class)).isEmpty();
    site.comes(stream, 90, 0);
    site.enginesStartAndEnd();
    site.tick();
    assertThat(stream.ready() + stream.starting()).isGreaterThanOrEqualTo(95);
  }

  @Test
  void aBudgetThatIsUsedUpEndsEverything() {
    var site = new Site(ScalingSettings.DEFAULT.budget(100));
    Stream stream = site.stream("a", new Limits(2, 100), Site.cores(1));
    site.worker(Site.WORKER);
    site.worker(Site.WORKER);
    site.engines(stream, 16);
    site.comes(stream, 15, 0);
    site.ticks(40);
    assertThat(site.all).isEmpty();
    site.comes(stream, 30, 50); // two more are ordered, and are on their way when it is used up
    site.ticks(20);
    assertThat(site.cluster.workers()).isEmpty();
    assertThat(site.cluster.engines()).isEmpty();
    assertThat(site.made(Decision.DrainWorker.class)).hasSize(2);
    assertThat(site.made(Decision.ReleaseWorkers.class))
        .allSatisfy(each -> assertThat(each.reason().cause()).isEqualTo(Cause.BUDGET));
    site.all.clear();
    site.ticks(1000);
    assertThat(site.all).isEmpty();
  }

  @Test
  void failedOrdersComeAgainAfterPausesThatGrow() {
    Site site = site();
    Stream stream = site.stream("a");
    site.comes(stream, 10, 0); // two workers at a time, which is one failure
    var orderedAt = new TreeSet<Long>();
    for (int i = 0; i < 400; i++) {
      site.tick();
      for (Worker each : site.cluster.onTheirWay()) {
        orderedAt.add(site.now / Site.SECOND);
        site.cluster.failed(each, site.now);
      }
    }
    assertThat(orderedAt).startsWith(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 192L, 256L);
    while (site.cluster.ordered() == 0) {
      site.tick();
    }
    site.workersArrive();
    assertThat(site.cluster.failedOrders()).isZero();
    site.ticks(3);
    assertThat(stream.ready()).isGreaterThanOrEqualTo(10);
  }

  @Test
  void anOrderThatTakesAnHourKeepsNobodyElseWaiting() {
    var site = new Site(ScalingSettings.DEFAULT.workerStartUp(5));
    Stream large = site.stream("a-large", Limits.NONE, Site.cores(8));
    Stream small = site.stream("small");
    site.worker(Site.WORKER);
    site.engines(small, 2);
    site.comes(small, 2, 0);
    site.comes(large, 0.5, 0);
    site.ticks(600);
    assertThat(site.cluster.ordered()).isEqualTo(1);
    site.comes(small, 7, 0);
    site.ticks(2);
    assertThat(small.ready()).isEqualTo(8);
    site.comes(small, 14, 0); // which do not fit beside the others
    site.ticks(2);
    assertThat(site.cluster.ordered()).isGreaterThanOrEqualTo(2);
    for (int i = 0; i < 30; i++) { // later ones come, the first does not
      for (Worker each : site.cluster.onTheirWay()) {
        if (each.id() != 1) {
          site.arrive(each, Site.WORKER);
        }
      }
      site.ticks(1);
    }
    assertThat(large.ready()).isEqualTo(1);
    assertThat(small.ready()).isGreaterThanOrEqualTo(14);
    site.workersArrive();
    site.ticks(30);
    assertThat(site.cluster.workers()).hasSize(3); // which is too many now and goes again
  }

  @Test
  void enginesThatNeedMoreThanWasGuessedArePackedSoAndReplacedWhereThereIsNoRoom() {
    Site site = site();
    Stream stream = site.stream("a");
    site.worker(Site.WORKER);
    site.engines(stream, 8);
    site.comes(stream, 8, 0);
    assertThat(site.tick()).isEmpty();
    site.cluster.size(stream, Site.cores(2));
    assertThat(site.tick())
        .singleElement()
        .hasToString("a: engines of " + Site.cores(2) + ": that is what they need while they work");
    assertThat(site.cluster.toBeReplaced(stream)).isEqualTo(8);
    for (int i = 0; i < 30; i++) {
      site.workersArrive();
      site.ticks(1);
      assertThat(stream.ready()).as("until another is ready, each works on").isGreaterThan(7);
    }
    assertThat(stream.ready()).isEqualTo(8);
    assertThat(site.cluster.toBeReplaced(stream)).isZero();
    assertThat(site.cluster.workers()).hasSize(2);
    assertThat(site.cluster.engines()).allMatch(engine -> engine.size().equals(Site.cores(2)));
  }

  @Test
  void enginesThatNeedLessMakeRoomForOthers() {
    Site site = site();
    Stream stream = site.stream("a", Limits.NONE, Site.cores(4));
    Worker worker = site.worker(Site.WORKER);
    site.engines(stream, 2);
    site.comes(stream, 2, 0);
    assertThat(site.tick()).isEmpty();
    assertThat(site.cluster.free(worker)).isEqualTo(Resources.NONE);
    site.cluster.size(stream, Site.cores(1));
    assertThat(site.tick()).hasOnlyElementsOfType(Decision.ResizeEngines.class);
    assertThat(site.cluster.free(worker)).isEqualTo(Site.cores(6));
  }

  @Test
  void enginesOfAWorkerThatLeavesAreReplacedBeforeTheyEnd() {
    Site site = site();
    Stream stream = site.stream("a");
    Worker first = site.worker(Site.WORKER);
    site.engines(stream, 8);
    site.worker(Site.WORKER);
    site.comes(stream, 8, 0);
    site.cluster.leaves(first);
    List<Decision> decisions = site.tick();
    assertThat(decisions)
        .singleElement()
        .hasToString("a: +8 engines: as many cannot stay where they are");
    assertThat(stream.ready()).isEqualTo(8);
    while (first.engines().size() > 0) {
      site.ticks(1);
      assertThat(stream.ready()).isGreaterThanOrEqualTo(8);
    }
    site.ticks(1);
    assertThat(site.cluster.workers()).doesNotContain(first).hasSize(1);
    assertThat(stream.ready()).isEqualTo(8);
  }

  @Test
  void aWorkerLessWhereItsEnginesFitOnOthers() {
    Site site = site();
    Stream stream = site.stream("a");
    site.worker(Site.WORKER);
    site.worker(Site.WORKER);
    site.engines(stream, 12);
    for (int id : List.of(0, 1, 2, 3, 4)) {
      Engine engine = site.cluster.engine(id);
      site.cluster.leaves(engine);
      site.cluster.gone(engine, site.now);
    }
    site.comes(stream, 6.5, 0); // seven, on two workers
    site.ticks(20);
    assertThat(site.made(Decision.DrainWorker.class))
        .singleElement()
        .satisfies(
            drain -> {
              assertThat(drain.reason().cause()).isEqualTo(Cause.SAVES_A_WORKER);
              assertThat(drain.worker()).isZero(); // three are on it, four on the other
            });
    assertThat(site.cluster.workers()).hasSize(1);
    assertThat(stream.ready()).isEqualTo(7);
    site.all.clear();
    site.ticks(100);
    assertThat(site.all).isEmpty();
  }

  @Test
  void aWorkerThatCameSmallerThanOrderedGetsWhatItHolds() {
    Site site = site();
    Stream stream = site.stream("a");
    site.comes(stream, 7.5, 0); // eight
    site.tick();
    assertThat(site.cluster.ordered()).isEqualTo(1);
    Worker small = site.cluster.onTheirWay().get(0);
    site.arrive(small, Site.cores(3));
    site.ticks(2);
    assertThat(small.engines()).hasSize(3);
    assertThat(site.cluster.ordered()).isEqualTo(1);
    site.workersArrive();
    site.ticks(3);
    assertThat(stream.ready()).isEqualTo(8);
    Worker none = site.cluster.order(site.now);
    site.arrive(none, Resources.NONE);
    site.ticks(3);
    assertThat(site.cluster.workers()).doesNotContain(none).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void ordersThatAreNeededNoMoreAreTakenBackTheLastFirst() {
    var site = new Site(ScalingSettings.DEFAULT.workerStartUp(60));
    Stream stream = site.stream("a");
    site.comes(stream, 30, 0);
    site.tick();
    assertThat(site.cluster.ordered()).isEqualTo(8); // for what will wait then, too
    site.comes(stream, 10, 0);
    site.ticks(30);
    assertThat(site.cluster.onTheirWay()).extracting(Worker::id).containsExactly(0, 1, 2);
    assertThat(site.made(Decision.ReleaseWorkers.class))
        .singleElement()
        .hasToString("-5 workers: what it was ordered for needs it no more");
  }

  @Test
  void anAbsurdLoadTakesNeitherAllMemoryNorForEver() {
    Site site = site();
    Stream stream = site.stream("a");
    site.comes(stream, 1e14, 1e15);
    site.tick();
    assertThat(site.cluster.ordered()).isEqualTo(2500); // of 20,000 engines at once
    site.tick();
    assertThat(site.cluster.ordered()).isEqualTo(2500);
  }

  @Test
  void aClusterRefusesWhatCannotBe() {
    Cluster cluster = site().cluster;
    Worker worker = cluster.order(0);
    assertThat(cluster.arrived(worker.id(), Site.WORKER, 1)).isSameAs(worker);
    assertThatThrownBy(() -> cluster.arrived(worker.id(), Site.WORKER, 1))
        .hasMessage("worker 0 was not on its way");
    cluster.addStream("a", 1, Limits.NONE, Site.cores(1), 0);
    assertThatThrownBy(() -> cluster.addStream("a", 1, Limits.NONE, Site.cores(1), 0))
        .hasMessage("stream a is there already");
    assertThatThrownBy(() -> cluster.addStream("b", 0, Limits.NONE, Site.cores(1), 0))
        .hasMessage("b: slots: 0 is less than 1");
    assertThatThrownBy(() -> cluster.engine(7)).hasMessage("there is no engine 7");
    assertThatThrownBy(() -> cluster.worker(7)).hasMessage("there is no worker 7");
  }

  @Test
  void aWorkerIsTheSameFromItsOrderToItsEnd() {
    Site site = site();
    Stream stream = site.stream("a");
    Worker worker = site.cluster.order(0);
    site.arrive(worker, Site.cores(4));
    site.engines(stream, 4);
    assertThat(worker.capacity()).isEqualTo(Site.cores(4));
    assertThat(site.cluster.gone(worker, 1)).hasSize(4);
    assertThat(stream.ready()).isZero();
    assertThat(site.cluster.start(stream, stream.size())).isEmpty(); // it takes nothing any more
    assertThat(site.cluster.gone(worker, 2)).isEmpty();
  }

  @Test
  void whatWasOnlyTriedIsNotThere() {
    Site site = site();
    Stream stream = site.stream("a");
    Worker worker = site.worker(Site.cores(2));
    try (Cluster.Trial trial = site.cluster.trial()) {
      assertThat(trial.onPresent(stream.size())).isTrue();
      assertThat(trial.isEmpty(worker)).isFalse();
      assertThat(trial.onPresent(stream.size())).isTrue();
      assertThat(trial.onPresent(stream.size())).isFalse();
      assertThat(trial.onAnother(stream.size())).isTrue();
      assertThat(trial.onAnother(Site.cores(9))).isFalse();
      assertThat(trial.othersNeeded()).isEqualTo(1);
    }
    assertThat(site.cluster.free(worker)).isEqualTo(Site.cores(2));
    assertThat(site.cluster.ordered()).isZero();
  }
}
