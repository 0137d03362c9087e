package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Everything promised before a crash is there after it, wherever the crash falls. */
class CrashTest {
  private static final LogOptions OPTIONS = LogCheck.small().withMaxBytes(256 << 10);

  @Test
  void atEveryStepOfTheDisk() throws Exception {
    for (long seed = 1; seed <= 2; seed++) {
      var dry = new LogModel(seed, OPTIONS);
      dry.run(250);
      long steps = dry.disk().steps();
      assertThat(steps).isGreaterThan(200);
      for (long step = 0; step < steps; step++) {
        String run = "seed " + seed + ", step " + step;
        try {
          crashAt(seed, step, step % 2 == 0);
        } catch (Exception | AssertionError e) {
          throw new AssertionError(run, e);
        }
      }
    }
  }

  @Test
  void duringRecoveryItself() throws Exception {
    for (long seed = 1; seed <= 250; seed++) {
      try {
        var model = new LogModel(seed, OPTIONS);
        model.disk().failAfter(20 + seed % 150, SimulatedStorage.Fault.CRASH);
        assertThat(model.runUntilCrash(400)).isTrue();
        model.crash(true);
        for (int step = 0; step < 12; step++) {
          model.disk().failAfter(step, SimulatedStorage.Fault.CRASH);
          if (!model.opensUntilCrash()) {
            break;
          }
          model.crash(seed % 3 != 0);
        }
        model.disk().failAfter(-1, SimulatedStorage.Fault.CRASH);
        model.verify();
        model.finish();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  @Test
  void manyTimesInALifeWithErrorsAndAFullDiskBetween() throws Exception {
    int refusals = 0;
    int failures = 0;
    for (long seed = 1; seed <= 100; seed++) {
      var model = new LogModel(seed, OPTIONS.withForceEveryBytes(seed % 2 == 0 ? 0 : 5000));
      try {
        for (int life = 0; life < 6; life++) {
          long dice = seed * 31 + life * 17L;
          model.disk().capacityBytes(dice % 3 == 0 ? 60_000 : Long.MAX_VALUE);
          model.disk().failAfter(dice % 40, SimulatedStorage.Fault.ERROR);
          model.run(60);
          model.disk().failAfter(dice % 97, SimulatedStorage.Fault.CRASH);
          model.runUntilCrash(60);
          model.crash(dice % 4 != 0);
          model.verify();
        }
        model.disk().capacityBytes(Long.MAX_VALUE);
        model.finish();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      refusals += model.refusals();
      failures += model.failures();
    }
    assertThat(refusals).isGreaterThan(100);
    assertThat(failures).isGreaterThan(100);
  }

  private static void crashAt(long seed, long step, boolean powerCut) throws LogException {
    var model = new LogModel(seed, OPTIONS);
    model.disk().failAfter(step, SimulatedStorage.Fault.CRASH);
    assertThat(model.runUntilCrash(250)).isTrue();
    model.crash(powerCut);
    model.verify();
    model.run(60);
    model.crash(true);
    model.verify();
    model.finish();
  }
}
