package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** What tests of the log share: records that can be told apart, and reading all of them. */
final class LogCheck {
  static final long LOG_ID = 0x1234_5678_9abc_def0L;

  private LogCheck() {}

  static SegmentedLog open(Storage storage, LogOptions options) throws LogException {
    return SegmentedLog.open(storage, options, () -> LOG_ID);
  }

  static LogOptions small() {
    return LogOptions.defaults().withSegmentBytes(4096).withReserveBytes(0);
  }

  /** Bytes that follow from a seed. */
  static byte[] payload(long seed, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static ByteBuffer[] one(byte[] bytes) {
    return new ByteBuffer[] {ByteBuffer.wrap(bytes)};
  }

  /** Appends a record of {@code count} messages whose payload follows from its tag. */
  static long append(SegmentedLog log, int count, long tag, int lengthBytes) throws LogException {
    return log.append(one(payload(tag, lengthBytes)), count, tag);
  }

  /** The first record at or behind a position, which must be there. */
  static RecordHeader next(SegmentedLog log, long from) throws LogException {
    return Objects.requireNonNull(log.next(from), "no record behind " + from);
  }

  static byte[] read(SegmentedLog log, RecordHeader record) throws LogException {
    ByteBuffer into = ByteBuffer.allocate(record.lengthBytes());
    log.read(record, into);
    byte[] bytes = new byte[into.remaining()];
    into.get(bytes);
    return bytes;
  }

  /**
   * All records with an unsettled message; payloads of damaged ones are reported in {@code
   * damages}.
   */
  static List<RecordHeader> intact(SegmentedLog log, List<Damage> damages) throws LogException {
    var records = new ArrayList<RecordHeader>();
    long from = 0;
    while (true) {
      try {
        RecordHeader record = log.next(from);
        if (record == null) {
          return records;
        }
        from = record.end();
        if (!java.util.Arrays.equals(
            read(log, record), payload(record.tag(), record.lengthBytes()))) {
          throw new AssertionError("a phantom at position " + record.position());
        }
        records.add(record);
      } catch (CorruptRecordException e) {
        damages.add(e.damage());
      }
    }
  }

  /** Positions and counts of all records with an unsettled message; none may be damaged. */
  static List<Long> positions(SegmentedLog log) throws LogException {
    var damages = new ArrayList<Damage>();
    List<Long> positions = intact(log, damages).stream().map(RecordHeader::position).toList();
    if (!damages.isEmpty()) {
      throw new AssertionError("damaged: " + damages);
    }
    return positions;
  }

  /**
   * Positions that opening gave up because the header of a record that a crash tore off named them:
   * nobody was told that they had been appended, and no later message gets them.
   */
  static List<PositionRange> namedByTornTail(SegmentedLog log) {
    return log.recovery().damages().stream()
        .filter(damage -> damage.kind() == Damage.Kind.TORN_TAIL)
        .flatMap(damage -> damage.lost().stream())
        .toList();
  }

  /** Records of {@code count} messages lie side by side, but for the ranges that were given up. */
  static void assertNoOtherGap(List<Long> positions, int count, List<PositionRange> givenUp) {
    for (int i = 1; i < positions.size(); i++) {
      long expected = positions.get(i - 1) + count;
      for (PositionRange range : givenUp) {
        expected = range.first() == expected ? range.end() : expected;
      }
      assertThat(positions.get(i))
          .as("behind position %s", positions.get(i - 1))
          .isEqualTo(expected);
    }
  }
}
