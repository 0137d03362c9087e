package io.tenuto.log;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a damaged file costs: never more than the damaged record, and always told. */
class DamageTest {
  private static final LogOptions OPTIONS = LogCheck.small();

  /**
   * Two finished segments and one that a kill left open, 23 records of 7 messages, some of them
   * settled.
   */
  private static SimulatedStorage filled() throws LogException {
    var storage = new SimulatedStorage(3);
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    var random = new Random(9);
    for (int i = 0; i < 23; i++) {
      LogCheck.append(log, 7, 1000 + i, 300 + random.nextInt(200));
    }
    log.settle(3, 2); // parts of records only, so that all of them are read
    log.settle(30, 2);
    log.settle(60, 5);
    log.force();
    assertThat(storage.list()).filteredOn(name -> name.startsWith("segment-")).hasSize(3);
    return storage;
  }

  private static String newest(SimulatedStorage storage) {
    return storage.list().stream()
        .filter(name -> name.startsWith("segment-"))
        .reduce("", (a, b) -> b);
  }

  @Test
  void aTailTornAtAnyByteOfTheLastThreeRecordsLeavesTheLongestValidPrefix() throws Exception {
    SimulatedStorage storage = filled();
    String file = newest(storage);
    byte[] whole = storage.bytes(file);
    List<RecordHeader> all = intact(storage.afterKill());
    int from = (int) all.get(all.size() - 3).offset();
    for (int cut = from; cut <= whole.length; cut++) {
      for (Fill fill : Fill.values()) {
        SimulatedStorage torn = storage.afterKill();
        torn.put(file, fill.tail(whole, cut));
        int survivors = 0;
        for (RecordHeader record : all) {
          boolean here = record.segment() == all.get(all.size() - 1).segment();
          survivors += here && record.nextOffset() > cut ? 0 : 1;
        }
        SegmentedLog log = LogCheck.open(torn, OPTIONS);
        String run = "cut at " + cut + ", " + fill;
        assertThat(LogCheck.positions(log))
            .as(run)
            .isEqualTo(all.subList(0, survivors).stream().map(RecordHeader::position).toList());
        boolean clean = cut == whole.length || (fill == Fill.NOTHING && startsRecord(all, cut));
        if (clean) {
          assertThat(log.recovery().damages()).as(run).isEmpty();
        } else {
          assertThat(log.recovery().damages()).as(run).hasSize(1);
          assertThat(log.recovery().damages().get(0).kind()).isEqualTo(Damage.Kind.TORN_TAIL);
          assertThat(log.recovery().lost()).isEmpty();
        }
        long next = LogCheck.append(log, 3, 5, 100);
        assertThat(next).isGreaterThanOrEqualTo(all.get(survivors - 1).end());
        log.close();
        SegmentedLog again = LogCheck.open(torn, OPTIONS);
        assertThat(again.recovery().damages()).as(run).isEmpty();
        assertThat(LogCheck.positions(again)).hasSize(survivors + 1).contains(next);
      }
    }
  }

  private enum Fill {
    NOTHING,
    ZEROS,
    NOISE;

    byte[] tail(byte[] whole, int cut) {
      byte[] torn = Arrays.copyOf(whole, this == NOTHING ? cut : whole.length);
      byte[] noise = LogCheck.payload(cut, whole.length);
      for (int i = cut; i < torn.length; i++) {
        torn[i] = this == ZEROS ? 0 : (byte) (noise[i] | (noise[i] == whole[i] ? 1 : 0));
      }
      if (this == NOISE && cut < torn.length && torn[cut] == whole[cut]) {
        torn[cut] ^= 1;
      }
      if (this == ZEROS && cut < torn.length && whole[cut] == 0) {
        torn[cut] = 1; // the record there must be damaged
      }
      return torn;
    }
  }

  @Test
  void eachOfTenThousandBitFlipsIsDetectedAndCostsOneNamedRecordAtMost() throws Exception {
    SimulatedStorage storage = filled();
    List<RecordHeader> all = intact(storage.afterKill());
    List<String> files = storage.list();
    int total = files.stream().mapToInt(file -> storage.bytes(file).length).sum();
    var random = new Random(11);
    int tornTails = 0;
    for (int flip = 0; flip < 10_000; flip++) {
      int at = random.nextInt(total);
      int bit = random.nextInt(8);
      String file = files.get(0);
      for (int i = 0; at >= storage.bytes(file).length; file = files.get(++i)) {
        at -= storage.bytes(file).length;
      }
      String run = "flip " + flip + ": bit " + bit + " of byte " + at + " of " + file;
      SimulatedStorage flipped = storage.afterKill();
      byte[] bytes = flipped.bytes(file);
      bytes[at] ^= (byte) (1 << bit);
      flipped.put(file, bytes);

      SegmentedLog log = LogCheck.open(flipped, OPTIONS);
      var damages = new ArrayList<>(log.recovery().damages());
      List<RecordHeader> read = LogCheck.intact(log, damages);
      assertThat(damages).as(run).hasSize(1);
      Damage damage = damages.get(0);
      assertThat(damage.file()).as(run).isEqualTo(file);
      assertThat(damage.offset()).as(run).isLessThanOrEqualTo(at);
      assertThat(damage.offset() + damage.lengthBytes()).as(run).isGreaterThan(at);
      var missing = new ArrayList<>(all);
      missing.removeAll(read);
      assertThat(missing).as(run).hasSizeLessThanOrEqualTo(1);
      if (damage.kind() == Damage.Kind.TORN_TAIL) {
        tornTails++;
        assertThat(damage.position()).as(run).isEqualTo(missing.get(0).position());
      } else {
        assertThat(lostPositions(damage)).as(run).isEqualTo(unsettled(log, missing));
      }
      if (damage.kind() != Damage.Kind.SETTLEMENTS) {
        assertThat(all).as(run).containsAll(read);
      }
    }
    assertThat(tornTails).isPositive();
  }

  @Test
  void damageFoundWhileReadingIsToldOnceAndReadingGoesOn() throws Exception {
    var storage = new SimulatedStorage(3);
    SegmentedLog log = LogCheck.open(storage, LogOptions.defaults());
    for (int i = 0; i < 40; i++) {
      LogCheck.append(log, 2, i, 8000);
    }
    String file = newest(storage);
    RecordHeader tenth = LogCheck.next(log, 20);
    RecordHeader payloadOf = LogCheck.next(log, 30);
    byte[] bytes = storage.bytes(file);
    bytes[(int) tenth.offset() + 5] ^= 4;
    bytes[(int) payloadOf.offset() + 99] ^= 4;
    storage.put(file, bytes);
    log.close();
    SegmentedLog fresh = LogCheck.open(storage, LogOptions.defaults());
    assertThat(fresh.recovery().damages()).hasSize(1); // the header; payloads are proved when read
    assertThat(fresh.recovery().lost()).containsExactly(new PositionRange(20, 22));
    var damages = new ArrayList<Damage>();
    assertThat(LogCheck.intact(fresh, damages)).hasSize(38);
    assertThat(damages).hasSize(1);
    assertThat(damages.get(0).lost()).containsExactly(new PositionRange(30, 32));
    assertThat(damages.get(0).resumesAt()).isEqualTo(32);
    assertThat(damages.get(0))
        .hasToString(
            file
                + ": 8036 damaged bytes at offset "
                + payloadOf.offset()
                + " (record), 2 messages lost: 30..31; intact again from position 32");
  }

  @Test
  void aHeaderThatRotsUnderAnOpenLogIsSteppedOver() throws Exception {
    var storage = new SimulatedStorage(3);
    SegmentedLog log = LogCheck.open(storage, LogOptions.defaults());
    for (int i = 0; i < 40; i++) {
      LogCheck.append(log, 2, i, 8000);
    }
    RecordHeader rotten = LogCheck.next(log, 20);
    RecordHeader last = LogCheck.next(log, 78);
    for (RecordHeader record : List.of(rotten, last)) {
      byte[] bytes = storage.bytes(newest(storage));
      bytes[(int) record.offset() + 5] ^= 4;
      storage.put(newest(storage), bytes);
    }
    LogCheck.next(log, 0); // moves the window away
    var damages = new ArrayList<Damage>();
    assertThat(LogCheck.intact(log, damages)).hasSize(38);
    assertThat(damages).hasSize(2);
    assertThat(damages.get(0).lost()).containsExactly(new PositionRange(20, 22));
    assertThat(damages.get(1).lost()).containsExactly(new PositionRange(78, 80));
    assertThat(LogCheck.intact(log, damages)).hasSize(38);
    assertThat(damages).hasSize(2);
  }

  @Test
  void aSegmentWithLostMessagesStaysUntilTheyAreAccountedFor() throws Exception {
    SimulatedStorage storage = filled();
    String first = storage.list().get(0);
    byte[] bytes = storage.bytes(first);
    bytes[SegmentFormat.HEADER_BYTES + 3] ^= 1;
    int second = (int) intact(storage.afterKill()).get(1).offset();
    bytes[second + 40] ^= 1;
    storage.put(first, bytes);
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    assertThat(log.recovery().lost())
        .containsExactly(new PositionRange(0, 3), new PositionRange(5, 7)); // 7..13 is not read yet
    log.settle(0, 7);
    log.settle(14, 147);
    log.reclaim();
    assertThat(log.unsettledCount()).isEqualTo(7);
    assertThat(storage.list()).contains(first);
    log.settle(7, 7);
    log.reclaim();
    assertThat(storage.list()).doesNotContain(first);
  }

  @Test
  void positionsNamedByATornTailAreNotGivenAgain() throws Exception {
    SimulatedStorage storage = filled();
    byte[] bytes = storage.bytes(newest(storage));
    storage.put(newest(storage), Arrays.copyOf(bytes, bytes.length - 1));
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    assertThat(log.recovery().damages()).hasSize(1);
    assertThat(log.recovery().damages().get(0).lost()).containsExactly(new PositionRange(154, 161));
    assertThat(log.end()).isEqualTo(161);
    assertThat(log.nextUnsettled(154)).isEqualTo(161);
    assertThat(LogCheck.append(log, 1, 0, 10)).isEqualTo(161);
    log.close();
    SegmentedLog again = LogCheck.open(storage, OPTIONS);
    assertThat(again.recovery().damages()).isEmpty();
    assertThat(again.nextUnsettled(154)).isEqualTo(161);
  }

  @Test
  void aMissingSegmentIsReportedWithExactlyTheMessagesThatWereNotSettled() throws Exception {
    SimulatedStorage storage = filled();
    List<RecordHeader> all = intact(storage.afterKill());
    String second = storage.list().get(1);
    storage.delete(second);
    storage.forceFolder();
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    assertThat(log.recovery().damages()).hasSize(1);
    assertThat(log.recovery().damages().get(0).kind()).isEqualTo(Damage.Kind.MISSING);
    long lost =
        all.stream()
            .filter(record -> record.segment() == 2)
            .mapToLong(record -> unsettled(log, List.of(record)).size())
            .sum();
    assertThat(log.recovery().damages().get(0).lostCount()).isEqualTo(lost).isPositive();
    assertThat(LogCheck.positions(log))
        .isEqualTo(
            all.stream()
                .filter(record -> record.segment() != 2)
                .map(RecordHeader::position)
                .toList());
  }

  @Test
  void aFileOverwrittenWholeIsNoTornTail() throws Exception {
    SimulatedStorage storage = filled();
    String file = newest(storage);
    storage.put(file, new byte[storage.bytes(file).length]);
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    assertThat(log.recovery().damages()).hasSize(2);
    assertThat(log.recovery().lost()).hasSize(1);
    log.reclaim();
    assertThat(storage.list()).contains(file);
    assertThat(LogCheck.append(log, 1, 0, 10)).isPositive();
    log.close();
    assertThat(storage.list()).contains(file);
  }

  /**
   * A crash does not leave less than a header: it was forced before the file had its name. What was
   * in the file is not known, and the report says that there was something.
   */
  @Test
  void aNewestFileCutIntoItsHeaderIsNoTornTailAndNoPositionOfItIsGivenAgain() throws Exception {
    for (int bytesLeft = 0; bytesLeft < SegmentFormat.HEADER_BYTES; bytesLeft++) {
      SimulatedStorage storage = filled();
      List<RecordHeader> all = intact(storage.afterKill());
      String file = newest(storage);
      long base = requireNonNull(SegmentName.parse(file)).base();
      storage.put(file, Arrays.copyOf(storage.bytes(file), bytesLeft));
      SegmentedLog log = LogCheck.open(storage, OPTIONS);
      String run = bytesLeft + " bytes left";
      assertThat(log.recovery().lost()).as(run).containsExactly(new PositionRange(base, base + 1));
      assertThat(LogCheck.positions(log))
          .as(run)
          .isEqualTo(
              all.stream()
                  .map(RecordHeader::position)
                  .filter(position -> position < base)
                  .toList());
      assertThat(LogCheck.append(log, 1, 0, 10)).as(run).isEqualTo(base + 1);
      assertThat(storage.list()).as(run).contains(file);
      log.close();
      SegmentedLog again = LogCheck.open(storage, OPTIONS);
      assertThat(again.recovery().lost())
          .as(run)
          .containsExactly(new PositionRange(base, base + 1));
      again.settle(base, 1);
      again.reclaim();
      assertThat(storage.list()).as(run).doesNotContain(file);
    }
  }

  /** The files before the first one are settled: so the first one stays while its losses count. */
  @Test
  void aFirstFileCutAnywhereIsReportedUntilItsMessagesAreAccountedFor() throws Exception {
    for (int bytesLeft = 0; bytesLeft < 1000; bytesLeft += bytesLeft < 50 ? 1 : 37) {
      SimulatedStorage storage = filled();
      String file = storage.list().get(0);
      storage.put(file, Arrays.copyOf(storage.bytes(file), bytesLeft));
      SegmentedLog log = LogCheck.open(storage, OPTIONS);
      String run = bytesLeft + " bytes left";
      List<PositionRange> lost = log.recovery().lost();
      assertThat(lost).as(run).isNotEmpty();
      long end = lost.get(lost.size() - 1).end();
      for (long position : LogCheck.positions(log)) {
        if (position < end) {
          log.settle(position, 7); // what can be read is done
        }
      }
      log.close();
      SegmentedLog again = LogCheck.open(storage, OPTIONS);
      assertThat(again.recovery().lost()).as(run).isEqualTo(lost);
      lost.forEach(range -> again.settle(range.first(), range.count()));
      again.reclaim();
      assertThat(storage.list()).as(run).doesNotContain(file);
    }
  }

  /** A segment that is settled goes, whatever lies before it; then only settlements say so. */
  @Test
  void noFlipInTheSettlementsMakesADeletedSegmentLookLost() throws Exception {
    var storage = new SimulatedStorage(3);
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    for (int i = 0; i < 12; i++) {
      LogCheck.append(log, 1, i, 1000); // three to a segment
    }
    log.settle(3, 3);
    log.settle(7, 1);
    log.reclaim();
    log.force();
    assertNoFlipInTheSettlementsLosesMessages(storage);
    SegmentedLog next = LogCheck.open(storage.afterKill(), OPTIONS); // begins its own settlements
    next.close();
    SimulatedStorage again = storage.afterKill();
    LogCheck.open(again, OPTIONS).forceSettlements();
    assertNoFlipInTheSettlementsLosesMessages(again);
  }

  private static void assertNoFlipInTheSettlementsLosesMessages(SimulatedStorage storage)
      throws LogException {
    String file =
        storage.list().stream().filter(name -> name.startsWith("settled-")).reduce("", (a, b) -> b);
    for (int bit = 0; bit < 8 * storage.bytes(file).length; bit++) {
      SimulatedStorage flipped = storage.afterKill();
      byte[] bytes = flipped.bytes(file);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      flipped.put(file, bytes);
      SegmentedLog log = LogCheck.open(flipped, OPTIONS);
      assertThat(log.recovery().lost()).as("bit " + bit).isEmpty();
      assertThat(log.recovery().damages())
          .as("bit " + bit)
          .singleElement()
          .satisfies(damage -> assertThat(damage.kind()).isEqualTo(Damage.Kind.SETTLEMENTS));
      assertThat(LogCheck.positions(log)).as("bit " + bit).contains(0L, 1L, 2L, 6L, 8L, 9L, 11L);
    }
  }

  @Test
  void aPayloadThatHoldsALogIsNeverTakenForRecords() throws Exception {
    SimulatedStorage storage = filled();
    byte[] segment = storage.bytes(storage.list().get(0));
    SegmentedLog log = LogCheck.open(storage.afterKill(), LogOptions.defaults());
    log.append(LogCheck.one(segment), 1, 1);
    log.append(LogCheck.one(segment), 1, 2);
    log.append(LogCheck.one(LogCheck.payload(3, 10)), 1, 3);
    log.force();
    RecordHeader first = LogCheck.next(log, 161);
    assertThat(first.tag()).isEqualTo(1);
    SimulatedStorage other = new SimulatedStorage(8);
    SegmentedLog fresh = LogCheck.open(other, LogOptions.defaults());
    fresh.append(LogCheck.one(segment), 1, 1);
    fresh.append(LogCheck.one(LogCheck.payload(3, 10)), 1, 3);
    fresh.force();
    byte[] bytes = other.bytes(newest(other));
    bytes[SegmentFormat.HEADER_BYTES] ^= 1;
    other.put(newest(other), bytes);
    SegmentedLog again = LogCheck.open(other, LogOptions.defaults());
    assertThat(again.recovery().lost()).containsExactly(new PositionRange(0, 1));
    assertThat(LogCheck.positions(again)).containsExactly(1L);
  }

  private static boolean startsRecord(List<RecordHeader> all, int offset) {
    long newest = all.get(all.size() - 1).segment();
    return all.stream().anyMatch(record -> record.segment() == newest && record.offset() == offset);
  }

  private static List<RecordHeader> intact(Storage storage) throws LogException {
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    var damages = new ArrayList<Damage>();
    List<RecordHeader> records = LogCheck.intact(log, damages);
    assertThat(damages).isEmpty();
    return records;
  }

  private static List<Long> lostPositions(Damage damage) {
    return damage.lost().stream()
        .flatMapToLong(range -> java.util.stream.LongStream.range(range.first(), range.end()))
        .boxed()
        .collect(Collectors.toList());
  }

  private static List<Long> unsettled(SegmentedLog log, List<RecordHeader> records) {
    return records.stream()
        .flatMapToLong(record -> java.util.stream.LongStream.range(record.position(), record.end()))
        .filter(position -> log.nextUnsettled(position) == position)
        .boxed()
        .collect(Collectors.toList());
  }
}
