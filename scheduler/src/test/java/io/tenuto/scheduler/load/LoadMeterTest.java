package io.tenuto.scheduler.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.scheduler.load.LoadMeter.Counts;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadMeterTest {
  private static final long SECOND = 1_000_000_000;

  private final LoadMeter meter = new LoadMeter(0);
  private long now;
  private double arrived;

  /** One second in which so many came, each of which took half a second. */
  private Load after(double came) {
    now += SECOND;
    arrived += came;
    meter.observe(now, new Counts(arrived, arrived, arrived / 2), 0);
    return meter.load();
  }

  @Test
  void nothingIsKnownOfAFirstLook() {
    assertThat(after(100)).isEqualTo(Load.NONE);
  }

  private void isAbout(Load expected) {
    assertThat(meter.load())
        .usingRecursiveComparison()
        .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
        .isEqualTo(expected);
  }

  @Test
  void whatComesEvenlyIsKnownExactly() {
    for (int i = 0; i < 30; i++) {
      after(12);
    }
    isAbout(new Load(12, 0, 0.5, 0, 6));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 10, 100, 1000})
  void aStepIsBelievedWithinOneInterval(double to) {
    for (int i = 0; i < 30; i++) {
      after(40);
    }
    Load load = after(to);
    assertThat(load.arrivalPerSecond()).isEqualTo(to);
    assertThat(load.slopePerSecond()).isZero();
  }

  @Test
  void aRampIsFoundWithItsSlope() {
    for (int i = 0; i < 10; i++) {
      after(20);
    }
    for (int i = 1; i <= 30; i++) {
      Load load = after(20 + 0.5 * i);
      if (i >= 15) {
        assertThat(load.slopePerSecond()).isCloseTo(0.5, within(0.01));
        assertThat(load.arrivalPerSecond()).isCloseTo(20 + 0.5 * i, within(0.1));
        assertThat(load.arrivalIn(10)).isCloseTo(25 + 0.5 * i, within(0.2));
      }
    }
    for (int i = 1; i <= 30; i++) {
      after(35 - 0.5 * i);
    }
    assertThat(meter.load().slopePerSecond()).isCloseTo(-0.5, within(0.01));
    assertThat(meter.load().arrivalIn(10)).isEqualTo(meter.load().arrivalPerSecond());
  }

  /** In 3,000 s of noise a slope is seen in 3 of 100 at most, and the level is never far off. */
  @ParameterizedTest
  @ValueSource(doubles = {2, 20, 200})
  void noiseIsNoSlopeAndNoStep(double mean) {
    int slopes = 0;
    int far = 0;
    for (int seed = 1; seed <= 10; seed++) {
      var random = new Random(seed);
      for (int i = 0; i < 300; i++) {
        Load load = after(poisson(random, mean));
        slopes += i > 10 && load.slopePerSecond() != 0 ? 1 : 0;
        far += i > 10 && Math.abs(load.arrivalPerSecond() - mean) > 3 * Math.sqrt(mean) ? 1 : 0;
        assertThat(load.arrivalPerSecond()).isBetween(0.0, mean + 6 * Math.sqrt(mean));
      }
    }
    assertThat(slopes).isLessThan(90);
    assertThat(far).isLessThan(15);
  }

  private static double poisson(Random random, double mean) {
    double left = mean;
    int count = -1;
    while (left > 0) {
      left += Math.log(1 - random.nextDouble());
      count++;
    }
    return count;
  }

  @Test
  void countsThatHaveBecomeSmallerAreCountedAnew() {
    for (int i = 0; i < 10; i++) {
      after(10);
    }
    arrived = 3; // as after a restart
    meter.observe(now += SECOND, new Counts(3, 3, 1.5), 2);
    isAbout(new Load(10, 0, 0.5, 2, 5));
    after(10);
    isAbout(new Load(10, 0, 0.5, 0, 5));
  }

  @Test
  void timeThatStandsStillOrGoesBackIsNoInterval() {
    after(10);
    after(10);
    Load before = meter.load();
    meter.observe(now, new Counts(1000, 1000, 1000), 0);
    meter.observe(now - SECOND, new Counts(1000, 1000, 1000), 0);
    assertThat(meter.load()).isEqualTo(before);
  }

  @Test
  void serviceTimesOfTheLastMessagesCount() {
    var meter = new LoadMeter(7);
    meter.observe(1, Counts.NONE, 0);
    assertThat(meter.load().serviceSeconds()).isEqualTo(7); // a first guess
    meter.observe(SECOND, new Counts(100, 100, 200), 0);
    assertThat(meter.load().serviceSeconds()).isEqualTo(2);
    meter.observe(2 * SECOND, new Counts(200, 200, 600), 0); // 4 s each
    assertThat(meter.load().serviceSeconds()).isEqualTo(3);
    meter.observe(
        3 * SECOND, new Counts(1200, 1200, 1600), 0); // 1 s each, more than are remembered
    assertThat(meter.load().serviceSeconds()).isEqualTo(1);
    meter.observe(4 * SECOND, new Counts(1200, 1200, 1600), 0);
    assertThat(meter.load().serviceSeconds()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY, 1e300})
  void whatIsNoCountIsRefusedByItsName(double absurd) {
    assertThatThrownBy(() -> new Counts(absurd, 0, 0)).hasMessageStartingWith("arrived: " + absurd);
    assertThatThrownBy(() -> new Counts(0, absurd, 0)).hasMessageStartingWith("completed: ");
    assertThatThrownBy(() -> new Counts(0, 0, absurd)).hasMessageStartingWith("busySeconds: ");
    assertThatThrownBy(() -> meter.observe(1, Counts.NONE, absurd))
        .hasMessageStartingWith("waiting: ");
    assertThatThrownBy(() -> new LoadMeter(absurd)).hasMessageStartingWith("serviceSeconds: ");
    assertThat(meter.load()).isEqualTo(Load.NONE);
  }

  @Test
  void aLoadIsOfNumbers() {
    assertThatThrownBy(() -> new Load(Double.NaN, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("arrivalPerSecond: NaN is no load; a number from 0 on was expected");
    assertThatThrownBy(() -> new Load(0, Double.NaN, 0, 0, 0))
        .hasMessage("slopePerSecond: NaN is no load; a number was expected");
    assertThatThrownBy(() -> new Load(0, 0, -1, 0, 0)).hasMessageStartingWith("serviceSeconds: -1");
    assertThatThrownBy(() -> new Load(0, 0, 0, -1, 0)).hasMessageStartingWith("waiting: -1");
    assertThatThrownBy(() -> new Load(0, 0, 0, 0, Double.POSITIVE_INFINITY))
        .hasMessageStartingWith("busySlots: Infinity");
    assertThat(new Load(1, -2, 0, 0, 0).arrivalIn(100)).isEqualTo(1);
  }
}
