package io.tenuto.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTest {
  private final Delays delays = new Delays();
  private final Flow flow = new Flow(2, delays);

  @Test
  void whatIsServedAtOnceTakesItsTime() {
    flow.arrives(4);
    flow.serves(5, 1);
    flow.until(100);
    assertThat(flow.completed()).isEqualTo(400);
    assertThat(flow.waiting()).isZero();
    assertThat(flow.busySeconds()).isEqualTo(800);
    assertThat(flow.busySlots()).isEqualTo(8);
    assertThat(delays.most()).isEqualTo(2);
    assertThat(delays.percentile(0.99)).isEqualTo(2);
  }

  /**
   * Ten a second for ten seconds, and five a second are completed: 50 wait then, and none after
   * twenty seconds. Who came at second t is done at 2t + 2: delays are even from 2 to 12 s.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 10, 20})
  void aBacklogGrowsAndIsWorkedOffAsByHand(double step) {
    flow.arrives(10);
    flow.serves(5, 1);
    for (double at = step; at < 10; at += step) {
      flow.until(at);
    }
    flow.until(10);
    assertThat(flow.waiting()).isCloseTo(50, within(1e-9));
    assertThat(flow.busySlots()).isEqualTo(10);
    flow.arrives(0);
    for (double at = 10; at < 19; at += step) {
      flow.until(at);
    }
    flow.until(19);
    assertThat(flow.waiting()).isCloseTo(5, within(1e-9));
    flow.until(30);
    assertThat(flow.waiting()).isZero();
    assertThat(flow.arrived()).isCloseTo(100, within(1e-9));
    assertThat(flow.completed()).isCloseTo(100, within(1e-9));
    assertThat(flow.busySeconds()).isCloseTo(200, within(1e-9));
    assertThat(flow.busySlots()).isZero();
    assertThat(delays.total()).isCloseTo(100, within(1e-6));
    // an eighth of what came until second ten in one piece is taken to have come in its middle
    double coarse = Math.min(10, step) / 16;
    assertThat(delays.percentile(0.1)).isCloseTo(3, within(0.06 + 2 * coarse));
    assertThat(delays.percentile(0.5)).isCloseTo(7, within(0.14 + 2 * coarse));
    assertThat(delays.percentile(0.99)).isCloseTo(11.9, within(0.24 + 2 * coarse));
    assertThat(delays.most()).isCloseTo(12, within(0.001 + coarse));
  }

  @Test
  void whatComesAgainIsServedFirstAndCounted() {
    flow.arrives(10);
    flow.serves(5, 1);
    flow.until(4);
    flow.again(10);
    assertThat(flow.waiting()).isEqualTo(30);
    flow.arrives(0);
    flow.until(10);
    assertThat(flow.waiting()).isCloseTo(0, within(1e-9));
    assertThat(flow.completed()).isCloseTo(50, within(1e-9));
    assertThat(flow.repeated()).isEqualTo(10);
    assertThat(delays.most()).isCloseTo(8, within(0.2)); // who came last, at 4, is done at 10
  }

  @Test
  void withoutEnginesAllWaits() {
    flow.arrives(3);
    flow.until(10);
    assertThat(flow.waiting()).isEqualTo(30);
    assertThat(flow.completed()).isZero();
    assertThat(delays.percentile(0.99)).isZero();
  }

  @Test
  void enginesThatShareAProcessorTakeLonger() {
    flow.arrives(4);
    flow.serves(5, 3);
    flow.until(10);
    assertThat(delays.most()).isEqualTo(6);
    assertThat(flow.busySeconds()).isEqualTo(240);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nothingIsLostOrMadeUp(long seed) {
    var random = new Random(seed);
    double now = 0;
    double before = 0;
    for (int i = 0; i < 5000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> flow.arrives(random.nextBoolean() ? 0 : 100 * random.nextDouble());
        case 1 -> flow.serves(random.nextInt(5) == 0 ? 0 : 120 * random.nextDouble(), 1);
        case 2 -> now += random.nextBoolean() ? 1e-7 : 10 * random.nextDouble();
        default -> flow.again(random.nextInt(20) == 0 ? 5 : 0);
      }
      flow.until(now);
      assertThat(flow.waiting()).isNotNegative();
      assertThat(flow.completed()).isGreaterThanOrEqualTo(before);
      before = flow.completed();
      double all = flow.arrived() + flow.repeated();
      assertThat(flow.completed() + flow.waiting())
          .as("seed %d, step %d", seed, i)
          .isCloseTo(all, within(1e-9 * Math.max(1, all)));
    }
    flow.arrives(0);
    flow.serves(1000, 1);
    flow.until(now + 1e6);
    assertThat(flow.waiting()).isZero();
    assertThat(delays.total()).isCloseTo(flow.completed(), within(1e-3));
  }

  @Test
  void percentilesAreTwoPerCentTooLargeAtMost() {
    var delays = new Delays();
    for (int i = 1; i <= 1000; i++) {
      delays.add(i / 100.0, 1);
    }
    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
      assertThat(delays.percentile(share)).isBetween(10 * share - 1e-9, 10.2 * share + 1e-9);
    }
    assertThat(delays.most()).isEqualTo(10);
    assertThat(new Delays().percentile(0.5)).isZero();
  }

  @Test
  void aReversalIsAChangeOfDirectionWithoutAChangeOfLoad() {
    var reversals = new Reversals();
    for (int number : new int[] {3, 5, 5, 9}) {
      reversals.number(number);
    }
    assertThat(reversals.most()).isZero();
    reversals.number(4);
    reversals.number(6);
    assertThat(reversals.most()).isEqualTo(2);
    reversals.loadChanges();
    reversals.number(2); // the first direction after it
    reversals.from(7); // counted in another way
    reversals.number(6);
    reversals.number(8);
    assertThat(reversals.most()).isEqualTo(2);
  }
}
