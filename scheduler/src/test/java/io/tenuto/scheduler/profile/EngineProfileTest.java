package io.tenuto.scheduler.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.scheduler.packing.Resources;
import org.junit.jupiter.api.Test;

class EngineProfileTest {
  private static final long SECOND = 1_000_000_000;
  private static final Resources WORKER = new Resources(8_000_000, 1000, 5000, 2);
  private static final Resources GUESS = new Resources(1_000_000, 100, 0, 0);

  private final EngineProfile profile = new EngineProfile(GUESS, WORKER, 20_000);

  /** One that was busy for half a second of one, and used so many cores then. */
  private static Sample busyHalf(double cores) {
    return new Sample(SECOND, SECOND / 2, Math.round(cores * SECOND / 2), 200, 50, 1);
  }

  @Test
  void theGuessCountsUntilEnoughWasMeasured() {
    for (int i = 1; i < EngineProfile.ENOUGH; i++) {
      assertThat(profile.observe(busyHalf(2))).isEmpty();
      assertThat(profile.measured()).isFalse();
      assertThat(profile.size()).isEqualTo(GUESS);
    }
    profile.observe(busyHalf(2));
    assertThat(profile.measured()).isTrue();
    assertThat(profile.size()).isEqualTo(new Resources(2_000_000, 200, 100, 1));
    assertThat(profile.guess()).isEqualTo(GUESS);
  }

  @Test
  void idleTimeMakesNoEngineSmaller() {
    for (int i = 0; i < 10; i++) {
      profile.observe(busyHalf(2));
      profile.observe(new Sample(SECOND, SECOND / 100, SECOND / 1000, 1, 0, 0)); // mostly idle
      profile.observe(new Sample(SECOND, 0, 0, 1, 0, 0));
    }
    assertThat(profile.size().cpuMicros()).isEqualTo(2_000_000);
    assertThat(profile.meanCpuMicros()).isEqualTo(2_000_000);
    assertThat(profile.spreadCpuMicros()).isZero();
  }

  @Test
  void theSizeIsWhatNinetyFiveOfAHundredDoNotExceed() {
    for (int i = 1; i <= 40; i++) {
      profile.observe(busyHalf(i / 10.0));
    }
    assertThat(profile.size().cpuMicros()).isEqualTo(3_800_000); // the 38th of 40
    assertThat(profile.meanCpuMicros()).isCloseTo(2_050_000, within(1.0));
    assertThat(profile.spreadCpuMicros()).isCloseTo(1_169_045, within(1.0)); // of 1 to 40 tenths
  }

  @Test
  void chanceChangesNoSize() {
    for (int i = 0; i < 200; i++) {
      profile.observe(busyHalf(2 + 0.02 * (i % 3)));
    }
    assertThat(profile.size().cpuMicros()).as("as first measured").isEqualTo(2_040_000);
    for (int i = 0; i < Usage.KEPT; i++) {
      profile.observe(busyHalf(2.1));
    }
    assertThat(profile.size().cpuMicros()).as("3 % more").isEqualTo(2_040_000);
    for (int i = 0; i < Usage.KEPT; i++) {
      profile.observe(busyHalf(2.2));
    }
    assertThat(profile.size().cpuMicros()).isEqualTo(2_200_000);
  }

  @Test
  void whatHasChangedIsBelievedOnceTheOldIsForgotten() {
    for (int i = 0; i < 1000; i++) {
      profile.observe(busyHalf(4));
    }
    for (int i = 0; i < Usage.KEPT; i++) {
      profile.observe(busyHalf(1));
    }
    assertThat(profile.size().cpuMicros()).isEqualTo(1_000_000);
  }

  @Test
  void noEngineIsSmallerThanTheLeastOrLargerThanAWorker() {
    for (int i = 0; i < 5; i++) {
      profile.observe(new Sample(SECOND, SECOND, 0, 0, 0, 0));
    }
    assertThat(profile.size()).isEqualTo(Resources.ofCpu(20_000));
    for (int i = 0; i < 100; i++) { // all of a worker, in a tenth of the time by its clock
      assertThat(profile.observe(new Sample(SECOND, SECOND / 10, 8 * SECOND, 1000, 5000, 2)))
          .isEmpty();
    }
    assertThat(profile.size()).isEqualTo(WORKER);
  }

  @Test
  void whatCannotBeTrueIsRefusedByItsNameAndChangesNothing() {
    for (int i = 0; i < 3; i++) {
      profile.observe(busyHalf(2));
    }
    Resources before = profile.size();
    refused("wallNanos: 0 is no interval", new Sample(0, 0, 0, 0, 0, 0));
    refused("wallNanos: -5 is no interval", new Sample(-5, 0, 0, 0, 0, 0));
    refused("busyNanos: -1 is outside 0 to 100", new Sample(100, -1, 0, 0, 0, 0));
    refused("busyNanos: 111 is outside 0 to 100", new Sample(100, 111, 0, 0, 0, 0));
    refused("cpuNanos: -1 is outside 0 to", new Sample(100, 100, -1, 0, 0, 0));
    refused("cpuNanos: 881 is outside 0 to", new Sample(100, 100, 881, 0, 0, 0));
    refused("cpuNanos: ", new Sample(1, 1, Long.MAX_VALUE, 0, 0, 0));
    refused("memoryBytes: -1 is outside 0 to 1000", new Sample(100, 100, 1, -1, 0, 0));
    refused("memoryBytes: 1001 is outside 0 to 1000", new Sample(100, 100, 1, 1001, 0, 0));
    refused("networkBytes: -1 is outside 0 to", new Sample(100, 100, 1, 1, -1, 0));
    refused("networkBytes: 5501 is outside 0 to", new Sample(SECOND, SECOND, 1, 1, 5501, 0));
    refused("networkBytes: ", new Sample(SECOND, SECOND, 1, 1, Long.MAX_VALUE, 0));
    refused("gpuSlots: -1 is outside 0 to 2", new Sample(100, 100, 1, 1, 0, -1));
    refused("gpuSlots: 3 is outside 0 to 2", new Sample(100, 100, 1, 1, 0, 3));
    assertThat(profile.size()).isEqualTo(before);
  }

  private void refused(String why, Sample sample) {
    assertThat(profile.observe(sample).orElse("")).startsWith(why);
  }

  @Test
  void trafficIsNoHindranceWhereNobodyHasSaidWhatAWorkerCarries() {
    var profile = new EngineProfile(GUESS, Resources.ofCpu(1_000_000), 1);
    for (int i = 0; i < 3; i++) {
      assertThat(profile.observe(new Sample(SECOND, SECOND, SECOND, 0, 1 << 30, 0))).isEmpty();
    }
    assertThat(profile.size()).isEqualTo(Resources.ofCpu(1_000_000));
  }

  @Test
  void oneThatWasNeverMeasuredHasNoMeanAndNoSpread() {
    var usage = new Usage();
    assertThat(usage.mean()).isZero();
    usage.add(7);
    assertThat(usage.spread()).isZero();
    assertThat(usage.p95()).isEqualTo(7);
    for (int i = 0; i < 10 * Usage.KEPT; i++) {
      usage.add(i);
    }
    assertThat(usage.count()).isEqualTo(Usage.KEPT);
  }
}
