package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tenuto.transport.Mutation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever lies in the files of a log or a journal, also with checksums that are right: it is read,
 * named as damaged or refused by an exception that says so, and the log works on or refuses.
 */
@Timeout(600)
class LogFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS =
      Integer.getInteger("tenuto.fuzz.runs", Boolean.getBoolean("tenuto.long") ? 200_000 : 4_000);
  private static final LogOptions OPTIONS = LogCheck.small();

  private int opened;

  private interface Use {
    void of(SimulatedStorage disk) throws Exception;
  }

  private void run(long seed, SimulatedStorage disk, Use use) {
    try {
      use.of(disk);
      opened++;
    } catch (LogException e) {
      assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      fail("seed " + seed + " (-Dtenuto.fuzz.first=" + seed + " -Dtenuto.fuzz.runs=1)", e);
    }
  }

  @Test
  void aFolderOfMutatedFilesIsOpenedOrRefusedAndThenUsedOrRefused() throws Exception {
    SimulatedStorage sound = filled();
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      var random = new Random(seed);
      SimulatedStorage disk = sound.afterKill();
      for (int i = random.nextInt(2); i >= 0; i--) {
        List<String> files = disk.list();
        String file = files.get(random.nextInt(files.size()));
        byte[] bytes = disk.bytes(file);
        disk.put(
            file, random.nextBoolean() ? Mutation.of(bytes, random) : meant(file, bytes, random));
      }
      run(seed, disk, LogFuzzTest::use);
    }
    assertThat(opened).as("folders that were opened").isGreaterThanOrEqualTo(RUNS / 2);
  }

  private static SimulatedStorage filled() throws LogException {
    var storage = new SimulatedStorage(3);
    SegmentedLog log = LogCheck.open(storage, OPTIONS);
    for (int i = 0; i < 23; i++) {
      LogCheck.append(log, 7, 1000 + i, 300 + 8 * i);
    }
    log.settle(3, 2);
    log.settle(30, 2);
    log.settle(60, 5);
    log.force();
    return storage;
  }

  private static void use(SimulatedStorage disk) throws Exception {
    SegmentedLog log = LogCheck.open(disk, OPTIONS);
    long from = 0;
    for (int i = 0; i < 1000; i++) {
      try {
        RecordHeader record = log.next(from);
        if (record == null) {
          break;
        }
        assertThat(record.end()).as("goes on").isGreaterThan(from);
        from = record.end();
        assertThat(record.lengthBytes()).as("believed before it is there").isLessThan(1 << 20);
        log.read(record, ByteBuffer.allocate(record.lengthBytes()));
      } catch (CorruptRecordException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    log.settle(9, 3);
    LogCheck.append(log, 2, 5, 100);
    log.force();
    log.close();
  }

  /** A mutation of a header or settlement whose checksum is right: nobody's accident. */
  private static byte[] meant(String file, byte[] bytes, Random random) {
    ByteBuffer copy = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
    SegmentName segment = SegmentName.parse(file);
    if (segment != null) {
      var records = new ArrayList<Integer>();
      for (int at = SegmentFormat.HEADER_BYTES;
          at + RecordFormat.HEADER_BYTES <= bytes.length;
          at++) {
        if (RecordFormat.read(copy, at, segment, at) != null) {
          records.add(at);
        }
      }
      if (!records.isEmpty()) {
        int at = records.get(random.nextInt(records.size()));
        spoil(copy, at + 4, 28, random); // but for the magic number
        copy.putInt(at + 32, Checksum.at(segment.logId(), segment.number(), at, copy, at, 32));
      }
      return copy.array();
    }
    SettlementFormat.Name name = SettlementFormat.Name.parse(file);
    if (name != null
        && bytes.length >= SettlementFormat.HEADER_BYTES + SettlementFormat.SLOT_BYTES) {
      int slots = (bytes.length - SettlementFormat.HEADER_BYTES) / SettlementFormat.SLOT_BYTES;
      int at = SettlementFormat.HEADER_BYTES + random.nextInt(slots) * SettlementFormat.SLOT_BYTES;
      spoil(copy, at, 16, random);
      copy.putInt(at + 16, Checksum.at(name.logId(), name.generation(), at, copy, at, 16));
    }
    return copy.array();
  }

  private static void spoil(ByteBuffer bytes, int at, int length, Random random) {
    byte[] part = new byte[length];
    bytes.get(at, part);
    bytes.put(at, Arrays.copyOf(Mutation.of(part, random), length));
  }

  @Test
  void aMutatedJournalIsOpenedOrRefused() throws Exception {
    var first = new SimulatedStorage(1);
    Journal journal = Journal.open(first, () -> 7);
    journal.begin("snapshot".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 5; i++) {
      journal.append(("a change " + i).getBytes(StandardCharsets.UTF_8));
    }
    SimulatedStorage sound = first.afterKill();
    String file = sound.list().get(0);
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      var random = new Random(seed);
      SimulatedStorage disk = sound.afterKill();
      disk.put(file, Mutation.of(disk.bytes(file), random));
      run(
          seed,
          disk,
          any -> {
            Journal opened = Journal.open(any, () -> 7);
            assertThat(opened.found()).isNotEmpty();
            opened.begin(new byte[] {1});
            opened.append(new byte[] {2});
            opened.close();
          });
    }
    assertThat(opened).as("journals whose end was torn").isGreaterThanOrEqualTo(RUNS / 100);
  }
}
