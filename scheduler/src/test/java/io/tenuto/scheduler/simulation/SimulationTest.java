package io.tenuto.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.scheduler.harmonicio.IrmParameters;
import io.tenuto.scheduler.harmonicio.IrmPolicy;
import io.tenuto.scheduler.packing.PackingPolicy;
import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.scaling.PredictivePolicy;
import io.tenuto.scheduler.scaling.ScalingSettings;
import io.tenuto.scheduler.simulation.Trace.Failures;
import io.tenuto.scheduler.simulation.Trace.Rate;
import io.tenuto.scheduler.simulation.Trace.StreamTrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final Resources WORKER = new Resources(8_000_000, 16L << 30, 0, 0);

  private static StreamTrace stream(String name, double cores, Limits limits, Rate... rates) {
    var engine = new Resources(Math.round(cores * 1e6), 1L << 30, 0, 0);
    return new StreamTrace(name, 2, 1, engine, engine, 1, limits, List.of(rates));
  }

  private static Trace trace(double seconds, Failures failures, StreamTrace... streams) {
    return new Trace("test", seconds, WORKER, 2, List.of(streams), failures);
  }

  private static Result predictive(Trace trace) {
    var settings = ScalingSettings.DEFAULT.workerStartUp(trace.workerStartUpSeconds());
    return new Simulation(trace, "predictive", new PredictivePolicy(settings)).run();
  }

  private static void allIsAccountedFor(Result result) {
    assertThat(result.completed() + result.left())
        .isCloseTo(result.arrived() + result.repeated(), within(1e-6 * (1 + result.arrived())));
  }

  @Test
  void theSameTraceGivesTheSameResult() {
    for (Trace each : List.of(Traces.heterogeneous(), Traces.poisson())) {
      assertThat(predictive(each)).isEqualTo(predictive(each));
      Trace again = each; // and a policy that is not ours
      assertThat(new Simulation(again, "irm", new IrmPolicy(IrmParameters.DEFAULT)).run())
          .isEqualTo(new Simulation(again, "irm", new IrmPolicy(IrmParameters.DEFAULT)).run());
    }
  }

  @Test
  void whatIsUsedAndNeededIsAddedUpAsByHand() {
    // seven engines' worth for a minute from second 10 on, all on one worker
    Result result =
        predictive(
            trace(
                100,
                Failures.NONE,
                stream("a", 1, Limits.NONE, new Rate(10, 3.5), new Rate(70, 0))));
    assertThat(result.arrived()).isCloseTo(210, within(1e-6));
    assertThat(result.left()).isZero();
    assertThat(result.leastWorkerSeconds()).isCloseTo(60, within(2.0));
    assertThat(result.workerSeconds())
        .isBetween(60.0, 100.0); // with one more for what waited at first
    assertThat(result.utilisation()).isCloseTo(7.0 / 8, within(1e-9));
    assertThat(result.mostWorkersTooMany()).isZero();
    assertThat(result.log().get(0).words())
        .isEqualTo("+1 worker: no worker has room for what is to start; start-up 2 s");
  }

  @Test
  void theLeastNumberOfWorkersIsThatOfTheScarcestKind() {
    assertThat(least(stream("a", 1, Limits.NONE, new Rate(0, 8.5)))).isEqualTo(3); // 17 engines
    assertThat(least(stream("a", 1, Limits.NONE, new Rate(0, 8)))).isEqualTo(2);
    assertThat(least(stream("a", 0.1, Limits.NONE, new Rate(0, 16.5)))).isEqualTo(3); // memory
    assertThat(
            least(
                stream("a", 4, Limits.NONE, new Rate(0, 0.5)),
                stream("b", 4, Limits.NONE, new Rate(0, 0.6)))) // one and two engines
        .isEqualTo(2);
    assertThat(least(stream("a", 1, Limits.NONE))).isZero();
  }

  private static int least(StreamTrace... streams) {
    var cluster = new Cluster(WORKER, PackingPolicy.FIRST_FIT);
    var simulated = new ArrayList<SimulatedStream>();
    for (StreamTrace each : streams) {
      var one = new SimulatedStream(each, cluster, new Delays());
      each.rates().forEach(rate -> one.rate(0, rate.perSecond()));
      simulated.add(one);
    }
    return new LeastWorkers(WORKER).of(simulated);
  }

  @Test
  void messagesOfALostWorkerComeAgainAndAreCompleted() {
    // eight engines at half their work on one worker, which is lost
    var half = stream("a", 1, new Limits(8, 8), new Rate(0, 2), new Rate(200, 0));
    Result result = predictive(trace(300, new Failures(List.of(100.0), 0), half));
    assertThat(result.repeated()).isCloseTo(4, within(1e-9));
    assertThat(result.left()).isZero();
    assertThat(result.completed()).isCloseTo(404, within(1e-6));
    allIsAccountedFor(result);
  }

  @Test
  void ofTwoWorkersOneIsLostAndReplaced() {
    var full = stream("a", 1, Limits.NONE, new Rate(0, 7.5), new Rate(400, 0));
    Result result = predictive(trace(500, new Failures(List.of(200.0, 201.0, 300.0), 0), full));
    assertThat(result.repeated()).isBetween(14.0, 24.0);
    assertThat(result.left()).isZero();
    allIsAccountedFor(result);
  }

  @Test
  void aWorkerThatIsLostWhereThereIsNoneIsNoFault() {
    Result result =
        predictive(trace(50, new Failures(List.of(0.0, 1.5), 0), stream("a", 1, Limits.NONE)));
    assertThat(result.decisions()).isZero();
    assertThat(result.workerSeconds()).isZero();
  }

  @Test
  void ordersThatFailAreMadeAgain() {
    var stream = stream("a", 1, Limits.NONE, new Rate(0, 3), new Rate(300, 0));
    Result result = predictive(trace(400, new Failures(List.of(), 5), stream));
    assertThat(result.left()).isZero();
    assertThat(result.completed()).isCloseTo(900, within(1e-6));
    assertThat(result.mostSeconds()).isBetween(30.0, 60.0); // 1 + 2 + 4 + 8 + 16 s of pauses
  }

  @Test
  void aTraceThatCannotBeIsRefused() {
    assertThatThrownBy(() -> stream("a", 1, Limits.NONE, new Rate(5, 1), new Rate(5, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a: a rate from second 5.0 on comes after one from second 5.0 on");
    assertThatThrownBy(() -> stream("a", 1, Limits.NONE, new Rate(Double.NaN, 1)))
        .hasMessageContaining("from second NaN");
    assertThatThrownBy(() -> stream("a", 1, Limits.NONE, new Rate(0, Double.NaN)))
        .hasMessageContaining("NaN messages/s");
    assertThatThrownBy(() -> new Failures(List.of(Double.NaN), 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Failures(List.of(-1.0), 0)).hasMessageContaining("second -1.0");
    assertThatThrownBy(() -> new Failures(List.of(), -1)).hasMessageContaining("failingOrders: -1");
    assertThatThrownBy(() -> trace(0, Failures.NONE, stream("a", 1, Limits.NONE)))
        .hasMessageStartingWith("seconds: 0.0");
    assertThatThrownBy(() -> trace(1, Failures.NONE)).hasMessageContaining("without streams");
  }
}
