package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each record that an append has returned for is there, or the journal says that it is damaged. */
class JournalTest {
  private static final long ID = 0x1234_5678_9abcL;
  private static final int LONG = 300;

  @TempDir Path folder;

  private static Journal open(SimulatedStorage disk) throws LogException {
    return Journal.open(disk, () -> ID);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> found(Journal journal) {
    return journal.found().stream().map(one -> new String(one, StandardCharsets.UTF_8)).toList();
  }

  private static String onlyFile(SimulatedStorage disk) {
    assertThat(disk.list()).hasSize(1);
    return disk.list().get(0);
  }

  /** A disk with a journal of a snapshot and these records, its process killed. */
  private static SimulatedStorage used(String... records) throws LogException {
    var disk = new SimulatedStorage(1);
    Journal journal = open(disk);
    journal.begin(bytes("snapshot"));
    for (String record : records) {
      journal.append(bytes(record));
    }
    return disk.afterKill();
  }

  @Test
  void whatIsAppendedIsFoundInOrder() throws Exception {
    Path place = folder.resolve("new").resolve("journal");
    try (Journal journal = Journal.open(place)) {
      assertThat(journal.found()).isEmpty();
      journal.begin(bytes("s"));
      journal.append(bytes("a"));
      journal.append(bytes("b"));
    }
    try (Journal journal = Journal.open(place)) {
      assertThat(found(journal)).containsExactly("s", "a", "b");
      assertThat(journal.cutBytes()).isZero();
      journal.begin(bytes("sab"));
      journal.append(bytes("c"));
    }
    try (Journal journal = Journal.open(place)) {
      assertThat(found(journal)).containsExactly("sab", "c");
    }
  }

  @Test
  void aFileThatHasGrownIsReplaced() throws Exception {
    var disk = new SimulatedStorage(1);
    Journal journal = open(disk);
    journal.begin(bytes("s"));
    int appended = 0;
    while (!journal.hasGrown()) {
      journal.append(new byte[1000]);
      appended++;
    }
    assertThat(appended).isBetween(200, 300);
    journal.begin(bytes("all of it"));
    assertThat(journal.hasGrown()).isFalse();
    assertThat(onlyFile(disk)).isEqualTo(new JournalFormat.Name(ID, 2).fileName());
    journal.append(bytes("later"));
    assertThat(found(open(disk.afterPowerCut()))).containsExactly("all of it", "later");
  }

  /** What a life of a journal promises; stops where the disk crashes. */
  private static final class Life {
    final List<String> promised = new ArrayList<>();
    String attempted = "";

    /** Begins with all that was found as one snapshot, appends, and now and then begins again. */
    void run(SimulatedStorage disk, int changes, String mark) throws LogException {
      Journal journal = open(disk);
      List<String> found = kept(journal);
      journal.begin(bytes(String.join(",", found) + ","));
      promised.clear(); // only now: what a killed process has left is read, but not yet safe
      promised.addAll(found);
      attempted = "";
      for (int i = 0; i < changes; i++) {
        attempted = mark + i + "x".repeat(i % 3 == 0 ? LONG : 1);
        journal.append(bytes(attempted));
        promised.add(attempted);
        attempted = "";
        if (i % 4 == 3) {
          journal.begin(bytes(String.join(",", promised) + ","));
        }
      }
    }

    private static List<String> kept(Journal journal) {
      return Arrays.stream(String.join(",", found(journal)).split(",", -1))
          .filter(one -> !one.isEmpty())
          .toList();
    }

    void assertKept(SimulatedStorage disk) throws LogException {
      List<String> kept = kept(open(disk));
      assertThat(kept).hasSizeGreaterThanOrEqualTo(promised.size());
      assertThat(kept.subList(0, promised.size())).isEqualTo(promised);
      List<String> more = kept.subList(promised.size(), kept.size());
      assertThat(more).isIn(List.of(), List.of(attempted));
    }
  }

  @Test
  void aCrashAtAnyStepKeepsWhatWasPromised() throws Exception {
    var dry = new SimulatedStorage(0);
    new Life().run(dry, 12, "r");
    long steps = dry.steps();
    assertThat(steps).isGreaterThan(40);
    int crashes = 0;
    for (long seed = 0; seed < 40; seed++) {
      for (long step = 0; step < steps; step++) {
        var disk = new SimulatedStorage(seed);
        disk.failAfter(step, SimulatedStorage.Fault.CRASH);
        var life = new Life();
        try {
          try {
            life.run(disk, 12, "r");
          } catch (SimulatedStorage.Crash e) {
            crashes++;
          }
          SimulatedStorage next = seed % 4 == 0 ? disk.afterKill() : disk.afterPowerCut();
          life.assertKept(next);
          next.failAfter(step % 11, SimulatedStorage.Fault.CRASH); // and again, at the beginning
          try {
            life.run(next, 3, "s");
          } catch (SimulatedStorage.Crash e) {
            crashes++;
          }
          life.assertKept(next.afterPowerCut());
        } catch (LogException | AssertionError e) {
          throw new AssertionError("seed " + seed + ", step " + step, e);
        }
      }
    }
    assertThat(crashes).isGreaterThan(1000);
  }

  @Test
  void aRecordTornAtAnyByteIsCutOffAndNothingBeforeIt() throws Exception {
    int length = JournalFormat.recordBytes(LONG);
    for (int torn = 0; torn < length; torn++) {
      var disk = new SimulatedStorage(torn);
      Journal journal = open(disk);
      journal.begin(bytes("s"));
      journal.append(bytes("kept"));
      disk.tearNextWrite(torn);
      assertThatThrownBy(() -> journal.append(new byte[LONG]))
          .isInstanceOf(SimulatedStorage.Crash.class);
      disk = disk.afterKill();
      Journal next = open(disk);
      assertThat(found(next)).as("torn after %s bytes", torn).containsExactly("s", "kept");
      assertThat(next.cutBytes()).isEqualTo(torn);
      next.begin(bytes("s, kept"));
      next.append(bytes("more"));
      assertThat(found(open(disk.afterPowerCut()))).containsExactly("s, kept", "more");
    }
  }

  @Test
  void everyFlippedBitIsNamedOrHarmless() throws Exception {
    SimulatedStorage disk = used("first", "second", "the last");
    String file = onlyFile(disk);
    byte[] sound = disk.bytes(file);
    int harmless = 0;
    for (int bit = 0; bit < 8 * sound.length; bit++) {
      byte[] bytes = sound.clone();
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      disk.put(file, bytes);
      try {
        assertThat(found(open(disk)))
            .as("bit %s", bit)
            .containsExactly("snapshot", "first", "second", "the last");
        harmless++;
      } catch (CorruptJournalException e) {
        assertThat(e.file()).isEqualTo(file);
        assertThat(e.offset()).isBetween((long) bit / 8 - 40, (long) bit / 8);
        assertThat(e).hasMessageContaining(file + ": damaged at offset " + e.offset());
      }
      assertThat(disk.bytes(file)).as("nothing is touched").isEqualTo(bytes);
    }
    assertThat(harmless).as("those of marks").isEqualTo(3 * 8 * JournalFormat.recordBytes(0));
  }

  @Test
  void aCutFileIsTakenAsItWasAtThatTimeOrRefused() throws Exception {
    SimulatedStorage disk = used("first", "second");
    String file = onlyFile(disk);
    byte[] sound = disk.bytes(file);
    int snapshotEnd = JournalFormat.HEADER_BYTES + JournalFormat.recordBytes("snapshot".length());
    for (int length = 0; length < sound.length; length++) {
      disk.put(file, Arrays.copyOf(sound, length));
      if (length < snapshotEnd) {
        assertThatThrownBy(() -> open(disk)).isInstanceOf(CorruptJournalException.class);
      } else {
        assertThat(List.of("snapshot", "first", "second"))
            .startsWith(found(open(disk)).toArray(String[]::new));
      }
    }
  }

  @Test
  void aFailedForceIsFinal() throws Exception {
    var disk = new SimulatedStorage(1);
    Journal journal = open(disk);
    journal.begin(bytes("s"));
    journal.append(bytes("safe"));
    disk.failNext("force", SimulatedStorage.Fault.ERROR);
    assertThatThrownBy(() -> journal.append(bytes("in doubt")))
        .isInstanceOf(JournalFailedException.class)
        .hasMessageContaining("forcing " + onlyFile(disk))
        .hasMessageContaining("simulated error");
    long steps = disk.steps();
    assertThatThrownBy(() -> journal.append(bytes("never")))
        .isInstanceOf(JournalFailedException.class);
    assertThatThrownBy(() -> journal.begin(bytes("never")))
        .isInstanceOf(JournalFailedException.class);
    assertThat(disk.steps()).as("no step was tried again").isEqualTo(steps);
    assertThat(found(open(disk.afterPowerCut()))).startsWith("s", "safe").doesNotContain("never");
  }

  @Test
  void aFailedStepOfANewFileIsFinalAndLeavesWhatWasSafe() throws Exception {
    for (String step : List.of("create", "write", "force", "rename", "forceFolder", "delete")) {
      var disk = new SimulatedStorage(1);
      Journal journal = open(disk);
      journal.begin(bytes("s"));
      journal.append(bytes("safe"));
      disk.failNext(step, SimulatedStorage.Fault.ERROR);
      assertThatThrownBy(() -> journal.begin(bytes("s+safe")))
          .as(step)
          .isInstanceOf(JournalFailedException.class);
      assertThatThrownBy(() -> journal.append(bytes("never")))
          .isInstanceOf(JournalFailedException.class);
      assertThat(found(open(disk.afterPowerCut())))
          .as(step)
          .isIn(List.of("s", "safe"), List.of("s+safe"));
    }
  }

  @Test
  void aFullDiskIsToldAndHarmsNothing() throws Exception {
    var disk = new SimulatedStorage(1);
    Journal journal = open(disk);
    journal.begin(bytes("s"));
    journal.append(bytes("safe"));
    long used = disk.bytes(onlyFile(disk)).length;
    for (int room = 0; room < JournalFormat.recordBytes(LONG); room += 7) {
      disk.capacityBytes(used + room);
      LogException full =
          catchThrowableOfType(LogException.class, () -> journal.append(new byte[LONG]));
      assertThat(full.retryable()).isTrue();
      assertThat(full).hasMessageContaining("the journal has no room");
      if (room < 40) {
        full = catchThrowableOfType(LogException.class, () -> journal.begin(bytes("s+safe")));
        assertThat(full.retryable()).isTrue();
      }
      assertThat(found(open(disk.afterKill()))).containsExactly("s", "safe");
    }
    disk.capacityBytes(Long.MAX_VALUE);
    journal.append(bytes("again"));
    assertThat(found(open(disk.afterPowerCut()))).containsExactly("s", "safe", "again");
  }

  @Test
  void aLaterVersionIsRefusedAndNothingIsTouched() throws Exception {
    SimulatedStorage disk = used("a");
    String file = onlyFile(disk);
    byte[] bytes = disk.bytes(file);
    ByteBuffer start = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    start.putInt(8, 2);
    var crc = new CRC32();
    crc.update(bytes, 0, 12);
    start.putInt(12, (int) crc.getValue());
    disk.put(file, bytes);
    UnusableLogException refusal =
        catchThrowableOfType(UnusableLogException.class, () -> open(disk));
    assertThat(refusal.reason()).isEqualTo(UnusableLogException.Reason.VERSION);
    assertThat(refusal).hasMessageContaining("format version 2; this program knows version 1");
    assertThat(disk.bytes(file)).isEqualTo(bytes);
    assertThat(disk.closed()).isTrue();
  }

  @Test
  void strangeFilesAreRefusedByName() throws Exception {
    for (String strange : List.of("notes.txt", "journal-1.log", "segment-0000000001-x.log")) {
      SimulatedStorage disk = used("a");
      disk.put(strange, bytes("mine"));
      assertMixed(disk, strange);
    }
    SimulatedStorage twoJournals = used("a");
    twoJournals.put(new JournalFormat.Name(7, 1).fileName(), new byte[60]);
    assertMixed(twoJournals, new JournalFormat.Name(7, 1).fileName());
    SimulatedStorage renamed = used("a");
    String file = onlyFile(renamed);
    renamed.rename(file, new JournalFormat.Name(ID, 9).fileName());
    assertMixed(renamed, file);
  }

  private static void assertMixed(SimulatedStorage disk, String named) {
    UnusableLogException refusal =
        catchThrowableOfType(UnusableLogException.class, () -> open(disk));
    assertThat(refusal.reason()).isEqualTo(UnusableLogException.Reason.MIXED);
    assertThat(refusal).hasMessageContaining(named);
  }

  @Test
  void aFolderBelongsToOneJournalAtATime() throws Exception {
    try (Journal journal = Journal.open(folder)) {
      journal.begin(bytes("s"));
      UnusableLogException refusal =
          catchThrowableOfType(UnusableLogException.class, () -> Journal.open(folder));
      assertThat(refusal.reason()).isEqualTo(UnusableLogException.Reason.LOCKED);
    }
    try (Journal journal = Journal.open(folder)) {
      assertThat(found(journal)).containsExactly("s");
    }
  }
}
