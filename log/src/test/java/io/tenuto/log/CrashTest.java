package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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

  /**
   * The header of a record reaches the file before its payload. So a kill may leave one that names
   * positions of a message that nobody was told of: they are skipped, and the log says so once.
   */
  @Test
  void aKillAtAnyByteOfAWriteLosesNothingAppendedAndSkipsOnlyWhatItTells() throws Exception {
    int payloadBytes = 40;
    int skips = 0;
    for (int torn = 0; torn <= RecordFormat.HEADER_BYTES + payloadBytes; torn++) {
      SimulatedStorage disk = new SimulatedStorage(torn);
      SegmentedLog killed = LogCheck.open(disk, OPTIONS);
      for (int tag = 0; tag < 3; tag++) {
        LogCheck.append(killed, 2, tag, payloadBytes);
      }
      disk.tearNextWrite(torn);
      assertThatThrownBy(() -> LogCheck.append(killed, 2, 3, payloadBytes))
          .isInstanceOf(SimulatedStorage.Crash.class);
      disk = disk.afterKill();
      SegmentedLog next = LogCheck.open(disk, OPTIONS);
      List<PositionRange> givenUp = LogCheck.namedByTornTail(next);
      boolean whole = torn == RecordFormat.HEADER_BYTES + payloadBytes;
      boolean named = torn >= RecordFormat.HEADER_BYTES && !whole;
      String run = torn + " bytes of the last write reached the file";
      assertThat(givenUp)
          .as(run)
          .isEqualTo(named ? List.of(new PositionRange(6, 8)) : List.<PositionRange>of());
      assertThat(next.recovery().lost()).as(run).isEmpty();
      assertThat(LogCheck.append(next, 2, 4, payloadBytes))
          .as(run)
          .isEqualTo(named || whole ? 8 : 6);
      next.close();
      SegmentedLog last = LogCheck.open(disk, OPTIONS);
      assertThat(last.recovery().damages()).as(run).isEmpty();
      List<Long> positions = LogCheck.positions(last);
      assertThat(positions).as(run).hasSize(whole ? 5 : 4).startsWith(0L, 2L, 4L);
      LogCheck.assertNoOtherGap(positions, 2, givenUp);
      skips += named ? 1 : 0;
    }
    assertThat(skips).isEqualTo(payloadBytes);
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
