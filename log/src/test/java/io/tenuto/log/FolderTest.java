package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may lie in the folder, and who may have it. */
class FolderTest {
  @TempDir Path folder;

  @Test
  void foreignFilesAreLeftAloneAndNamed() throws Exception {
    List<String> foreign =
        List.of("notes.txt", "segment-1.log", "segment-0000000001-x.log.new", "settled", "z.new");
    for (String name : foreign) {
      Files.writeString(folder.resolve(name), "mine");
    }
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      assertThat(log.recovery().foreignFiles()).containsExactlyInAnyOrderElementsOf(foreign);
      LogCheck.append(log, 1, 0, 10);
      log.settle(0, 1);
    }
    for (String name : foreign) {
      assertThat(folder.resolve(name)).hasContent("mine");
    }
  }

  @Test
  void filesThatWereBeingCreatedAreRemoved() throws Exception {
    var storage = new SimulatedStorage(1);
    var name = new SegmentName(LogCheck.LOG_ID, 7, 12);
    storage.put(name.unfinishedName(), new byte[30]);
    storage.put(new SettlementFormat.Name(LogCheck.LOG_ID, 3).unfinishedName(), new byte[3]);
    LogCheck.open(storage, LogOptions.defaults());
    assertThat(storage.list()).isEmpty();
  }

  @Test
  void aLaterVersionIsRefusedClearlyAndNothingIsTouched() throws Exception {
    for (String prefix : List.of("segment-", "settled-")) {
      SimulatedStorage storage = used();
      String file = named(storage, prefix);
      byte[] bytes = storage.bytes(file);
      ByteBuffer start = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      start.putInt(8, 2);
      var crc = new CRC32();
      crc.update(bytes, 0, 12);
      start.putInt(12, (int) crc.getValue());
      Arrays.fill(bytes, 16, bytes.length, (byte) 9); // whatever that version does
      storage.put(file, bytes);
      Map<String, byte[]> before = contents(storage);
      UnusableLogException refusal =
          catchThrowableOfType(
              UnusableLogException.class, () -> LogCheck.open(storage, LogOptions.defaults()));
      assertThat(refusal.reason()).isEqualTo(UnusableLogException.Reason.VERSION);
      assertThat(refusal)
          .hasMessage(
              file
                  + ": format version 2; this program knows version 1. Open it with the program that"
                  + " wrote it, or use another folder.");
      assertThat(contents(storage)).usingRecursiveComparison().isEqualTo(before);
      assertThat(storage.closed()).isTrue();
    }
  }

  @Test
  void filesOfTwoLogsAndRenamedFilesAreRefused() throws Exception {
    SimulatedStorage storage = used();
    String file = named(storage, "segment-");
    storage.put(new SegmentName(77, 5, 1000).fileName(), storage.bytes(file));
    assertMixed(storage, "are of different logs");

    SimulatedStorage renamed = used();
    renamed.put(new SegmentName(LogCheck.LOG_ID, 5, 1000).fileName(), renamed.bytes(file));
    assertMixed(renamed, "was renamed: its header belongs to " + file);
  }

  @Test
  void aSecondLogInTheSameProcessIsRefused() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      LogCheck.append(log, 1, 0, 10);
      UnusableLogException refusal =
          catchThrowableOfType(
              UnusableLogException.class,
              () -> SegmentedLog.open(folder.resolve("."), LogOptions.defaults()));
      assertThat(refusal.reason()).isEqualTo(UnusableLogException.Reason.LOCKED);
      assertThat(refusal.retryable()).isTrue();
      assertThat(refusal).hasMessageContaining("in use by this process");
    }
    SegmentedLog.open(folder, LogOptions.defaults()).close();
  }

  @Test
  void anotherProcessIsRefusedAndToldWhoHasTheFolder() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(folder, LogOptions.defaults())) {
      LogCheck.append(log, 1, 0, 10);
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Opener.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(other.waitFor()).as(said).isEqualTo(3);
      assertThat(said)
          .contains("in use by process " + ProcessHandle.current().pid() + ". Stop it, or use");
      log.force();
    }
  }

  /** What the other process runs. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] arguments) {
      try {
        SegmentedLog.open(Path.of(arguments[0]), LogOptions.defaults()).close();
      } catch (LogException e) {
        System.out.println(e.getMessage());
        System.exit(3);
      }
    }
  }

  @Test
  void aFolderThatCannotBeIsExplained() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> SegmentedLog.open(file, LogOptions.defaults()))
        .isInstanceOf(UnusableLogException.class)
        .hasMessageContaining(file + ": cannot be used as the folder of a log");
  }

  @Test
  void aDiskErrorWhileOpeningReleasesTheStorage() throws Exception {
    SimulatedStorage storage = used().afterKill();
    storage.failNext("force segment", SimulatedStorage.Fault.ERROR);
    assertThatThrownBy(() -> LogCheck.open(storage, LogOptions.defaults()))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("opening the log failed: simulated error");
    assertThat(storage.closed()).isTrue();
  }

  private static SimulatedStorage used() throws LogException {
    var storage = new SimulatedStorage(1);
    SegmentedLog log = LogCheck.open(storage, LogOptions.defaults());
    LogCheck.append(log, 5, 0, 100);
    log.settle(0, 2);
    log.force();
    log.forceSettlements();
    return storage;
  }

  private static void assertMixed(SimulatedStorage storage, String why) throws IOException {
    Map<String, byte[]> before = contents(storage);
    assertThatThrownBy(() -> LogCheck.open(storage, LogOptions.defaults()))
        .isInstanceOfSatisfying(
            UnusableLogException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(UnusableLogException.Reason.MIXED))
        .hasMessageContaining(why)
        .hasMessageContaining("Give each log a folder of its own");
    assertThat(contents(storage)).usingRecursiveComparison().isEqualTo(before);
  }

  private static String named(SimulatedStorage storage, String prefix) {
    return storage.list().stream()
        .filter(name -> name.startsWith(prefix))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, byte[]> contents(SimulatedStorage storage) {
    var contents = new TreeMap<String, byte[]>();
    storage.list().forEach(name -> contents.put(name, storage.bytes(name)));
    return contents;
  }
}
