package io.tenuto.scheduler.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.scheduler.scaling.Reason.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandTest {
  private final Cluster cluster = new Cluster(Site.cores(10), PackingPolicy.FIRST_FIT);
  private final Stream stream =
      cluster.addStream("cells", 1, Limits.NONE, Site.cores(1), 1_100_000_000);
  private final DrainPlan plan = new DrainPlan(20);

  private Demand.Wanted wanted(Load load, int engines) {
    while (stream.ready() < engines) {
      if (stream.ready() % 10 == 0) {
        Worker worker = cluster.order(0);
        assertThat(cluster.arrived(worker.id(), Site.cores(10), 0)).isSameAs(worker);
      }
      cluster.start(stream, stream.size()).ifPresent(cluster::ready);
    }
    cluster.load(stream, load);
    return new Demand(ScalingSettings.DEFAULT, cluster.workerSize()).of(stream, 1.1, plan, 0);
  }

  private static Load load(double arrival, double slope, double waiting) {
    return new Load(arrival, slope, 0.2, waiting, 0); // five messages/s for each engine
  }

  @Test
  void theReasonIsDataAndText() {
    Demand.Wanted wanted = wanted(load(48, 0, 6.4), 8);
    assertThat(wanted.engines()).isEqualTo(10);
    Reason reason = wanted.reason();
    assertThat(reason.cause()).isEqualTo(Cause.ARRIVAL_ABOVE_CAPACITY);
    assertThat(reason.arrivalPerSecond()).isEqualTo(48);
    assertThat(reason.capacityPerSecond()).isEqualTo(40);
    assertThat(reason.waiting()).isEqualTo(6.4);
    assertThat(reason.startUpSeconds()).isEqualTo(1.1);
    assertThat(reason.drainSeconds()).isCloseTo(3.2, within(1e-9));
    assertThat(new Decision.StartEngines(stream, 2, stream.size(), reason))
        .hasToString(
            "cells: +2 engines: arrival 48/s > capacity 40/s; start-up 1.1 s; 3.2 s to drain");
  }

  @Test
  void eachReasonSaysWhatIsTrue() {
    reads("there is work and no engine; start-up 1.1 s", load(7, 0, 0), 0);
    reads("arrival 44/s leaves too little of capacity 45/s; start-up 1.1 s", load(44, 0, 0), 9);
    reads("arrival 49/s will be above capacity 50/s; start-up 1.1 s", load(49, 2, 0), 10);
    reads("1000 messages wait; start-up 1.1 s; 20 s to drain", load(20, 0, 1000), 10);
    reads("arrival 20/s < capacity 50/s; start-up 1.1 s", load(20, 0, 0), 10);
    reads("nothing has come, nothing waits; start-up 1.1 s", Load.NONE, 10);
    cluster.limit(stream, new Limits(0, 4));
    reads("the limits ask for it; start-up 1.1 s", load(60, 0, 0), 10);
    cluster.limit(stream, new Limits(12, 20));
    reads("the limits ask for it; start-up 1.1 s", load(5, 0, 0), 10);
  }

  private void reads(String text, Load load, int engines) {
    plan.nothingWaits();
    assertThat(wanted(load, engines).reason()).hasToString(text);
  }

  @Test
  void ofAStreamThatNobodyKnowsTheFirstEngineTells() {
    var unknown = new Load(1e6, 0, 0, 1e6, 0);
    assertThat(wanted(unknown, 0).engines()).isEqualTo(1);
    assertThat(wanted(unknown, 3).engines()).isEqualTo(3);
    assertThat(wanted(unknown, 3).reason().capacityPerSecond()).isZero(); // no infinity
    assertThat(wanted(Load.NONE, 3).reason().capacityPerSecond()).isZero();
  }

  @Test
  void limitsHold() {
    cluster.limit(stream, new Limits(2, 3));
    assertThat(wanted(load(1000, 0, 0), 0).engines()).isEqualTo(3);
    assertThat(wanted(Load.NONE, 0).engines()).isEqualTo(2);
    assertThat(wanted(Load.NONE, 0).reason().cause()).isEqualTo(Cause.LIMITS);
    assertThatThrownBy(() -> new Limits(3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("most: 2 is below least, 3. Raise the one or lower the other.");
    assertThatThrownBy(() -> new Limits(-1, 2))
        .hasMessage("least: -1 is negative. Use 0 for none.");
  }

  @Test
  void enginesFillTheirWorkersWhereHeadRoomAsksForMore() {
    assertThat(wanted(load(99, 0, 0), 20).engines()).isEqualTo(20); // 19.8, with head-room 20.8
    assertThat(wanted(load(30, 0, 0), 20).engines()).isEqualTo(7); // 6, with head-room 6.3
  }

  /** The engines for what waits are the same until nothing waits. */
  @Test
  void theDrainIsPlannedOnce() {
    assertThat(plan.seconds(2, 0)).isEqualTo(20);
    assertThat(plan.seconds(2, 10 * Site.SECOND)).isEqualTo(10);
    assertThat(plan.seconds(2, 19 * Site.SECOND)).isEqualTo(2); // not less than they take to start
    plan.nothingWaits();
    assertThat(plan.seconds(30, 40 * Site.SECOND)).isEqualTo(30);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 1, 7.3, 20, 333, 1e5})
  void twiceTheLoadNeverAsksForFewer(double arrival) {
    for (double waiting : new double[] {0, 1, 30, 1000}) {
      plan.nothingWaits();
      int once = wanted(load(arrival, 0, waiting), 0).engines();
      plan.nothingWaits();
      assertThat(wanted(load(2 * arrival, 0, waiting), 0).engines()).isGreaterThanOrEqualTo(once);
      plan.nothingWaits();
      assertThat(wanted(load(arrival, 0, 2 * waiting), 0).engines()).isGreaterThanOrEqualTo(once);
      assertThat(once * 5.0).isGreaterThanOrEqualTo(arrival - 1e-6);
    }
  }

  @Test
  void settingsThatCannotBeAreRefusedByTheirNames() {
    ScalingSettings settings = ScalingSettings.DEFAULT;
    assertThatThrownBy(() -> settings.drain(Double.NaN))
        .hasMessageStartingWith("drainSeconds: NaN");
    assertThatThrownBy(() -> settings.drain(0)).hasMessageStartingWith("drainSeconds: 0.0");
    assertThatThrownBy(() -> settings.workerStartUp(-1))
        .hasMessageStartingWith("workerStartUpSeconds: -1.0");
    assertThatThrownBy(() -> settings.budget(-1)).hasMessageStartingWith("budgetWorkerSeconds: ");
    assertThatThrownBy(() -> new ScalingSettings(Limits.NONE, -0.1, 20, 3, 0, 1))
        .hasMessageStartingWith("headRoom: -0.1");
    assertThatThrownBy(() -> new ScalingSettings(Limits.NONE, 0, 20, -3, 0, 1))
        .hasMessageStartingWith("coolDownSeconds: -3.0");
  }
}
