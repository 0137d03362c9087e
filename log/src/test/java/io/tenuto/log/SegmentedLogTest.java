package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedLogTest {
  @TempDir Path folder;

  @Test
  void givesBackWhatWasAppendedInOrder() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      ByteBuffer direct = ByteBuffer.allocateDirect(3).put(new byte[] {4, 5, 6}).flip();
      ByteBuffer heap = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 0}, 1, 3);
      assertThat(log.append(new ByteBuffer[] {heap, direct}, 10, 77)).isZero();
      assertThat(log.append(new ByteBuffer[] {direct, heap}, 5, -1)).isEqualTo(10);
      assertThat(heap.remaining()).isEqualTo(3);
      assertThat(direct.remaining()).isEqualTo(3);

      RecordHeader first = LogCheck.next(log, 0);
      assertThat(first.position()).isZero();
      assertThat(first.count()).isEqualTo(10);
      assertThat(first.tag()).isEqualTo(77);
      assertThat(LogCheck.read(log, first)).containsExactly(1, 2, 3, 4, 5, 6);
      RecordHeader second = LogCheck.next(log, first.end());
      assertThat(second.tag()).isEqualTo(-1);
      assertThat(LogCheck.read(log, second)).containsExactly(4, 5, 6, 1, 2, 3);
      assertThat(log.next(second.end())).isNull();
      assertThat(log.end()).isEqualTo(15);
      assertThat(log.unsettledCount()).isEqualTo(15);
    }
  }

  @Test
  void readsIntoTheCallersBufferAtItsPosition() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      log.append(LogCheck.one(new byte[] {1, 2, 3}), 1, 0);
      ByteBuffer into = ByteBuffer.allocateDirect(8).position(2);
      log.read(LogCheck.next(log, 0), into);
      assertThat(into.position()).isEqualTo(2);
      assertThat(into.limit()).isEqualTo(5);
      assertThat(into.get(4)).isEqualTo((byte) 3);
      RecordHeader record = LogCheck.next(log, 0);
      assertThatThrownBy(() -> log.read(record, ByteBuffer.allocate(2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("room for 2 bytes")
          .hasMessageContaining("has 3");
    }
  }

  @Test
  void severalMegabytesFromTheHeapComeBackWhole() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      byte[] large = LogCheck.payload(1, (5 << 20) + 3);
      log.append(new ByteBuffer[] {ByteBuffer.wrap(large), ByteBuffer.wrap(large, 7, 9)}, 1, 0);
      byte[] back = LogCheck.read(log, LogCheck.next(log, 0));
      assertThat(back).hasSize(large.length + 9).startsWith(large);
    }
  }

  @Test
  void refusesWhatNeverFitsAndWhatIsNoRecord() throws Exception {
    LogOptions options = LogOptions.defaults().withMaxRecordBytes(100);
    try (SegmentedLog log = SegmentedLog.open(folder, options)) {
      assertThat(log.append(LogCheck.one(new byte[101]), 1, 0)).isEqualTo(SegmentedLog.TOO_LARGE);
      assertThatThrownBy(() -> log.append(LogCheck.one(new byte[0]), 1, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> log.append(LogCheck.one(new byte[1]), 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(log.append(LogCheck.one(new byte[100]), 1, 0)).isZero();
      assertThatThrownBy(() -> log.settle(0, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("positions 0 to 0");
    }
  }

  @Test
  void onlyUnsettledMessagesComeAgainAfterARestart() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      for (int i = 0; i < 4; i++) {
        LogCheck.append(log, 10, i, 50);
      }
      log.settle(0, 10); // a whole record
      log.settle(12, 3); // inside one
      log.settle(28, 4); // across two
    }
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      assertThat(log.recovery().damages()).isEmpty();
      assertThat(log.recovery().unsettled()).isEqualTo(23);
      assertThat(log.firstUnsettled()).isEqualTo(10);
      assertThat(LogCheck.positions(log)).containsExactly(10L, 20L, 30L);
      assertThat(log.nextSettled(10)).isEqualTo(12);
      assertThat(log.nextUnsettled(12)).isEqualTo(15);
      assertThat(log.nextSettled(15)).isEqualTo(28);
      assertThat(log.nextUnsettled(28)).isEqualTo(32);
      assertThat(log.nextSettled(32)).isEqualTo(40);
      assertThat(LogCheck.append(log, 1, 9, 5)).isEqualTo(40);
    }
  }

  @Test
  void aSegmentGoesWhenAllInItIsSettledEvenFromTheMiddle() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(folder, LogCheck.small())) {
      for (int i = 0; i < 12; i++) {
        LogCheck.append(log, 1, i, 1000); // three to a segment
      }
      assertThat(segments()).hasSize(4);
      long before = log.sizeBytes();
      log.settle(3, 3);
      assertThat(log.reclaim()).isGreaterThan(3000);
      assertThat(segments()).hasSize(3);
      assertThat(log.sizeBytes()).isLessThan(before);
      log.settle(0, 2);
      assertThat(log.reclaim()).isZero();
    }
    try (SegmentedLog log = SegmentedLog.open(folder, LogCheck.small())) {
      assertThat(log.recovery().damages()).isEmpty();
      assertThat(LogCheck.positions(log)).containsExactly(2L, 6L, 7L, 8L, 9L, 10L, 11L);
    }
  }

  @Test
  void aLogSettledToTheEndKeepsCounting() throws Exception {
    for (int run = 0; run < 3; run++) {
      try (SegmentedLog log = SegmentedLog.open(folder, LogCheck.small())) {
        assertThat(log.end()).isEqualTo(7L * run);
        assertThat(log.firstUnsettled()).isEqualTo(log.end());
        assertThat(LogCheck.append(log, 7, run, 100)).isEqualTo(7L * run);
        log.settle(7L * run, 7);
      }
      assertThat(segments()).isEmpty();
    }
  }

  @Test
  void theBoundIsKeptAndSpaceComesBackWithSettlements() throws Exception {
    LogOptions options = LogCheck.small().withMaxBytes(16 << 10);
    try (SegmentedLog log = SegmentedLog.open(folder, options)) {
      int accepted = 0;
      while (LogCheck.append(log, 1, accepted, 500) >= 0) {
        accepted++;
        assertThat(log.sizeBytes()).isLessThanOrEqualTo(16 << 10);
      }
      assertThat(LogCheck.append(log, 1, 0, 500)).isEqualTo(SegmentedLog.FULL);
      assertThat(accepted).isBetween(24, 30);
      assertThat(LogCheck.append(log, 1, 0, 17 << 10)).isEqualTo(SegmentedLog.TOO_LARGE);
      log.settle(0, accepted);
      assertThat(LogCheck.append(log, 1, 0, 500)).isEqualTo(accepted);
    }
  }

  @Test
  void anEmptyFolderAndAnEmptyLogLeaveNothingBehind() throws Exception {
    Path deep = folder.resolve("not").resolve("yet");
    SegmentedLog.open(deep, LogOptions.defaults()).close();
    try (SegmentedLog log = SegmentedLog.open(deep, LogOptions.defaults())) {
      assertThat(log.recovery().segments()).isZero();
      assertThat(log.next(0)).isNull();
      assertThat(log.firstUnsettled()).isZero();
      log.force();
      assertThat(log.reclaim()).isZero();
    }
    assertThat(deep.toFile().list()).containsExactly("lock");
  }

  @Test
  void filesAreTheOwnersAlone() throws Exception {
    Path own = folder.resolve("own");
    try (SegmentedLog log = SegmentedLog.open(own, LogOptions.defaults())) {
      LogCheck.append(log, 2, 0, 10);
      log.settle(0, 1);
      log.forceSettlements();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
          .isEqualTo("rwx------");
      try (var files = Files.list(own)) {
        assertThat(files.toList())
            .hasSize(3)
            .allSatisfy(
                file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void aClosedLogSaysSoAndClosesTwice() throws Exception {
    SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults());
    log.close();
    log.close();
    assertThatThrownBy(log::force)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the log is closed");
  }

  @Test
  void manySmallRecordsAreFoundFromAnyPosition() throws Exception {
    var random = new Random(5);
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      var starts = new ArrayList<Long>();
      for (int i = 0; i < 20_000; i++) {
        starts.add(LogCheck.append(log, 1 + random.nextInt(3), i, 1 + random.nextInt(40)));
      }
      for (int i = 0; i < 2_000; i++) {
        int wanted = random.nextInt(starts.size());
        long position = starts.get(wanted);
        RecordHeader record = LogCheck.next(log, position);
        assertThat(record.position()).isEqualTo(position);
        assertThat(record.tag()).isEqualTo(wanted);
        assertThat(LogCheck.next(log, record.end() - 1)).isEqualTo(record);
      }
      assertThat(LogCheck.positions(log)).isEqualTo(starts);
    }
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      assertThat(log.recovery().records()).isEqualTo(20_000);
      assertThat(LogCheck.positions(log)).hasSize(20_000);
    }
  }

  @Test
  void settlementsSurviveTheProcessOnceWrittenAndAreCompacted() throws Exception {
    var storage = new SimulatedStorage(1);
    SegmentedLog log = LogCheck.open(storage, LogOptions.defaults());
    LogCheck.append(log, 1_000_000, 0, 10);
    for (int i = 0; i < 100_000; i++) {
      log.settle(2L * i, 1);
      if (i % 500 == 0) {
        log.reclaim();
      }
    }
    for (int i = 0; i < 100_000; i++) {
      log.settle(2L * i + 1, 1);
      if (i % 500 == 0) {
        log.reclaim();
      }
    }
    log.force();
    assertThat(log.sizeBytes()).isLessThan(12L << 20);
    try (SegmentedLog again = LogCheck.open(storage.afterKill(), LogOptions.defaults())) {
      assertThat(again.recovery().damages()).isEmpty();
      assertThat(again.unsettledCount()).isEqualTo(800_000);
      assertThat(again.firstUnsettled()).isEqualTo(200_000);
    }
  }

  private List<String> segments() throws Exception {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("segment-"))
          .toList();
    }
  }
}
