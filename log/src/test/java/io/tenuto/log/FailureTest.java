package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk that fails or fills up while the log is open. */
class FailureTest {
  @Test
  void aFailedForceIsNeverRepeatedAndNothingIsPromisedOnItsFile() throws Exception {
    var storage = new SimulatedStorage(1);
    SegmentedLog log = LogCheck.open(storage, LogOptions.defaults());
    LogCheck.append(log, 3, 0, 100);
    log.force();
    LogCheck.append(log, 4, 1, 100);
    LogCheck.append(log, 5, 2, 100);
    storage.failNext("force segment", SimulatedStorage.Fault.ERROR);
    LogFailedException failure = catchThrowableOfType(LogFailedException.class, log::force);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure.inDoubt()).isEqualTo(new PositionRange(3, 12));
    assertThat(failure)
        .hasMessageContaining("force failed (simulated error")
        .hasMessageContaining("In doubt: messages 3..11")
        .hasMessageContaining("rollAfterFailure()");
    long steps = storage.steps();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(log::force).isInstanceOf(LogFailedException.class);
      assertThatThrownBy(() -> LogCheck.append(log, 1, 9, 10))
          .isInstanceOf(LogFailedException.class)
          .hasMessageContaining("In doubt: messages 3..11");
    }
    assertThat(storage.steps()).isEqualTo(steps);
    assertThat(LogCheck.positions(log)).containsExactly(0L, 3L, 7L); // reading goes on

    log.rollAfterFailure();
    assertThat(LogCheck.append(log, 4, 1, 100)).isEqualTo(12);
    assertThat(LogCheck.append(log, 5, 2, 100)).isEqualTo(16);
    log.force();
    log.settle(3, 9);
    log.forceSettlements();
    SegmentedLog again = LogCheck.open(storage.afterPowerCut(), LogOptions.defaults());
    assertThat(LogCheck.positions(again)).containsExactly(0L, 12L, 16L);
    assertThat(again.recovery().lost()).isEmpty();
  }

  @Test
  void aFailedWritePutsWhatWasNotForcedInDoubt() throws Exception {
    var storage = new SimulatedStorage(1);
    SegmentedLog log = LogCheck.open(storage, LogOptions.defaults());
    LogCheck.append(log, 3, 0, 100);
    storage.failNext("write segment", SimulatedStorage.Fault.ERROR);
    LogFailedException failure =
        catchThrowableOfType(LogFailedException.class, () -> LogCheck.append(log, 1, 1, 100));
    assertThat(failure.inDoubt()).isEqualTo(new PositionRange(0, 4));
    log.rollAfterFailure();
    assertThat(LogCheck.append(log, 1, 1, 100)).isEqualTo(4);
    log.force();
    log.settle(3, 1);
    assertThat(LogCheck.positions(log)).containsExactly(0L, 4L);
    log.close();
    SegmentedLog again = LogCheck.open(storage, LogOptions.defaults());
    assertThat(LogCheck.positions(again)).containsExactly(0L, 4L);
  }

  @Test
  void aForceThatIsDueCountsTheRecordItselfInDoubt() throws Exception {
    var storage = new SimulatedStorage(1);
    LogOptions options = LogOptions.defaults().withForceEveryBytes(250);
    SegmentedLog log = LogCheck.open(storage, options);
    LogCheck.append(log, 3, 0, 100);
    storage.failNext("force segment", SimulatedStorage.Fault.ERROR);
    LogFailedException failure =
        catchThrowableOfType(LogFailedException.class, () -> LogCheck.append(log, 1, 1, 100));
    assertThat(failure.inDoubt()).isEqualTo(new PositionRange(0, 4));
  }

  @Test
  void settlementsThatCannotBeForcedGoToANewFileAndNothingIsDeletedBefore() throws Exception {
    var storage = new SimulatedStorage(1);
    SegmentedLog log = LogCheck.open(storage, LogCheck.small());
    for (int i = 0; i < 6; i++) {
      LogCheck.append(log, 1, i, 1500);
    }
    log.settle(0, 1);
    log.forceSettlements();
    log.settle(1, 3);
    storage.failNext("force settled", SimulatedStorage.Fault.ERROR);
    assertThatThrownBy(log::reclaim)
        .isInstanceOfSatisfying(
            LogException.class, failure -> assertThat(failure.retryable()).isTrue())
        .hasMessageContaining("reclaiming space failed");
    assertThat(storage.list()).filteredOn(name -> name.startsWith("segment-")).hasSize(3);
    assertThat(log.reclaim()).isPositive();
    assertThat(storage.list())
        .filteredOn(name -> name.startsWith("settled-"))
        .singleElement()
        .asString()
        .startsWith("settled-0000000002");
    SegmentedLog again = LogCheck.open(storage.afterPowerCut(), LogCheck.small());
    assertThat(LogCheck.positions(again)).containsExactly(4L, 5L);
    assertThat(again.recovery().damages()).isEmpty();
  }

  @Test
  void aFullDiskIsRefusedBeforeWritingAndLeavesTheReserve() throws Exception {
    var storage = new SimulatedStorage(1);
    storage.capacityBytes(64 << 10);
    LogOptions options = LogCheck.small().withReserveBytes(4096);
    SegmentedLog log = LogCheck.open(storage, options);
    int accepted = 0;
    while (LogCheck.append(log, 1, accepted, 1000) >= 0) {
      accepted++;
    }
    assertThat(accepted).isBetween(50, 59);
    assertThat(storage.usableBytes()).isBetween(4096L, 4096L + 3000);
    long steps = storage.steps();
    assertThat(LogCheck.append(log, 1, 0, 1000)).isEqualTo(SegmentedLog.DISK_FULL);
    assertThat(storage.steps()).isEqualTo(steps);
    log.settle(0, 10);
    assertThat(LogCheck.append(log, 1, 99, 1000)).isEqualTo(accepted);
    log.force();
    SegmentedLog again = LogCheck.open(storage.afterPowerCut(), options);
    assertThat(again.recovery().damages())
        .allSatisfy(damage -> assertThat(damage.kind()).isEqualTo(Damage.Kind.FRAME)); // footers
    assertThat(LogCheck.positions(again)).hasSize(accepted - 9);
    again.close();
    assertThat(LogCheck.open(storage.afterPowerCut(), options).recovery().lost()).isEmpty();
  }

  @Test
  void aDiskThatFillsUpInTheMiddleOfARecordLeavesNothingOfIt() throws Exception {
    for (int room = 0; room < 300; room++) {
      var storage = new SimulatedStorage(1);
      SegmentedLog log = LogCheck.open(storage, LogOptions.defaults().withReserveBytes(0));
      LogCheck.append(log, 1, 0, 200);
      log.force();
      long used = Long.MAX_VALUE - storage.usableBytes();
      storage.capacityBytes(44 + 236 + room);
      long answer = LogCheck.append(log, 1, 1, 200);
      assertThat(answer)
          .as("room " + room + used)
          .isEqualTo(room < 236 ? SegmentedLog.DISK_FULL : 1);
      assertThat(storage.sizeBytes(storage.list().get(0))).isEqualTo(room < 236 ? 280 : 516);
      storage.capacityBytes(Long.MAX_VALUE);
      assertThat(LogCheck.append(log, 1, 2, 200)).isEqualTo(answer == 1 ? 2 : 1);
      log.force();
      SegmentedLog again = LogCheck.open(storage.afterPowerCut(), LogOptions.defaults());
      assertThat(again.recovery().damages()).isEmpty();
      assertThat(LogCheck.positions(again)).hasSize(answer == 1 ? 3 : 2);
    }
  }

  @Test
  void someoneElseFillingTheDiskDoesNotKeepSettledSegmentsFromGoing() throws Exception {
    var storage = new SimulatedStorage(1);
    SegmentedLog log = LogCheck.open(storage, LogCheck.small());
    for (int i = 0; i < 9; i++) {
      LogCheck.append(log, 1, i, 1000); // three to a segment
    }
    log.force();
    storage.put("foreign", new byte[10_000]);
    storage.capacityBytes(
        storage.list().stream().mapToLong(name -> storage.bytes(name).length).sum());
    assertThat(LogCheck.append(log, 1, 9, 1000)).isEqualTo(SegmentedLog.DISK_FULL);
    List<String> full = storage.list();
    log.settle(3, 3); // the second segment: its absence would look like a loss
    assertThat(LogCheck.append(log, 1, 9, 1000)).isEqualTo(SegmentedLog.DISK_FULL);
    assertThat(storage.list()).isEqualTo(full);
    log.settle(0, 3);
    assertThat(LogCheck.append(log, 1, 9, 1000)).isEqualTo(9);
    log.force();
    SegmentedLog again = LogCheck.open(storage.afterPowerCut(), LogCheck.small());
    assertThat(LogCheck.positions(again)).endsWith(8L, 9L).doesNotContain(0L, 1L, 2L);
    assertThat(again.recovery().lost()).isEmpty();
  }

  @Test
  void aSegmentThatCannotBeCreatedIsTriedAgainUnderAnotherNumber() throws Exception {
    for (String step : new String[] {"create", "write", "force", "rename", "forceFolder"}) {
      var storage = new SimulatedStorage(1);
      SegmentedLog log = LogCheck.open(storage, LogOptions.defaults());
      storage.failNext(step, SimulatedStorage.Fault.ERROR);
      assertThatThrownBy(() -> LogCheck.append(log, 1, 0, 10))
          .as(step)
          .isInstanceOfSatisfying(
              LogException.class, failure -> assertThat(failure.retryable()).isTrue())
          .hasMessageContaining("creating segment-0000000001");
      assertThat(LogCheck.append(log, 1, 0, 10)).as(step).isZero();
      assertThat(storage.list()).as(step).hasSize(1);
      assertThat(storage.list().get(0)).startsWith("segment-0000000002");
    }
  }

  /**
   * Without space for settlements a segment's absence tells that it was settled, and only at the
   * front. So one must be gone for good before the next goes.
   */
  @Test
  void segmentsThatGoWithoutSettlementsGoOneAfterTheOther() throws Exception {
    for (long seed = 1; seed <= 40; seed++) {
      for (int step = 0; step < 6; step++) {
        var storage = new SimulatedStorage(seed);
        SegmentedLog log = LogCheck.open(storage, LogCheck.small());
        for (int i = 0; i < 12; i++) {
          LogCheck.append(log, 1, i, 1000); // three to a segment
        }
        log.force();
        storage.capacityBytes(
            storage.list().stream().mapToLong(name -> storage.bytes(name).length).sum());
        log.settle(0, 9); // three segments, and no space to say so
        storage.failAfter(step, SimulatedStorage.Fault.CRASH);
        boolean crashed = false;
        try {
          log.reclaim();
        } catch (SimulatedStorage.Crash e) {
          crashed = true;
        }
        SimulatedStorage left = storage.afterPowerCut();
        left.capacityBytes(Long.MAX_VALUE);
        SegmentedLog again = LogCheck.open(left, LogCheck.small());
        assertThat(again.recovery().lost())
            .as("seed %s, step %s, crashed %s", seed, step, crashed)
            .isEmpty();
        assertThat(LogCheck.positions(again)).endsWith(9L, 10L, 11L);
      }
    }
  }
}
