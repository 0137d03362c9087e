package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real kernel and file system whose power goes off, which is full, or whose disk fails. */
@Timeout(300)
class RealDiskTest {
  private static final int CUTS = Boolean.getBoolean("tenuto.long") ? 200 : 30;
  private static final LogOptions OPTIONS =
      LogOptions.defaults().withSegmentBytes(1 << 20).withReserveBytes(64 << 10);

  @TempDir Path folder;

  @Test
  void whatWasForcedIsThereAfterEveryPowerCutAndNothingElseIsMadeUp() throws Exception {
    var random = new Random(26);
    try (SmallDisk disk = SmallDisk.make(folder.resolve("disk"), 24);
        var writer = new Writing(disk.folder())) {
      for (int cut = 1; cut <= CUTS; cut++) {
        writer.goOnFor(1 + random.nextInt(40));
        writer.stop();
        Path image = disk.cut(folder.resolve("cut-" + cut));
        assertAllThere(image, writer.settledBelow, writer.forcedBelow, "cut " + cut);
        Files.delete(image);
        writer.resume();
      }
      assertThat(writer.settledBelow).as("so that files were deleted as well").isPositive();
    }
  }

  private static void assertAllThere(Path image, long from, long to, String run)
      throws IOException {
    try (SmallDisk found = SmallDisk.mount(image);
        SegmentedLog log = SegmentedLog.open(found.folder().resolve("log"), OPTIONS)) {
      assertThat(log.recovery().lost().stream().filter(range -> range.first() < to))
          .as(run)
          .isEmpty();
      assertThat(LogCheck.positions(log)) // which compares contents too
          .as(run)
          .containsAll(LongStream.range(from, to).boxed().toList());
    }
  }

  @Test
  void aFullDiskIsToldAndTakenAgainWhenThereIsSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.make(folder.resolve("disk"), 16)) {
      Path alien = disk.folder().resolve("alien");
      long appended = 0;
      try (SegmentedLog log = SegmentedLog.open(disk.folder().resolve("log"), OPTIONS)) {
        Files.write(alien, new byte[6 << 20]);
        while (LogCheck.append(log, 1, appended, 50_000) >= 0) {
          appended++;
        }
        assertThat(LogCheck.append(log, 1, appended, 50_000)).isEqualTo(SegmentedLog.DISK_FULL);
        log.force();
        Files.delete(alien);
        assertThat(LogCheck.append(log, 1, appended, 50_000)).isEqualTo(appended++);
        log.force();
      }
      try (SegmentedLog log = SegmentedLog.open(disk.folder().resolve("log"), OPTIONS)) {
        assertThat(LogCheck.positions(log))
            .isEqualTo(LongStream.range(0, appended).boxed().toList());
      }
    }
  }

  /**
   * The file under the disk cannot grow any more, which the file system only finds out at a force.
   */
  @Test
  void nothingIsForcedAfterADiskHasFailedAndAllThatWasForcedIsThere() throws Exception {
    Path memory = SmallDisk.memory(folder.resolve("memory"), 8);
    try {
      long forced = appendUntilTheDiskFails(memory.resolve("disk"));
      assertThat(forced).isPositive();
      Path copy = Files.copy(memory.resolve("disk"), folder.resolve("copy"));
      assertAllThere(copy, 0, forced, "after the failure");
    } finally {
      SmallDisk.unmount(memory);
    }
  }

  private static long appendUntilTheDiskFails(Path image) throws IOException {
    try (SmallDisk disk = SmallDisk.make(image, 64)) {
      SegmentedLog log = SegmentedLog.open(disk.folder().resolve("log"), OPTIONS);
      try {
        var forced = new AtomicLong();
        LogFailedException failure =
            catchThrowableOfType(
                LogFailedException.class,
                () -> {
                  for (long tag = 0; tag < 1000; tag++) {
                    assertThat(LogCheck.append(log, 1, tag, 50_000)).isEqualTo(tag);
                    log.force();
                    forced.set(tag + 1);
                  }
                });
        assertThat(failure).as("a disk that fails").isNotNull();
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.inDoubt()).isEqualTo(new PositionRange(forced.get(), forced.get() + 1));
        for (int again = 0; again < 3; again++) {
          assertThatThrownBy(log::force).isInstanceOf(LogFailedException.class);
        }
        return forced.get();
      } finally {
        closeFailed(log);
      }
    }
  }

  private static void closeFailed(SegmentedLog log) throws IOException {
    try {
      log.close();
    } catch (LogException e) {
      assertThat(e).hasMessageContaining("failed");
    }
  }

  /** A process that appends, forces, settles and reclaims, and tells what it has been promised. */
  private static final class Writing implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;
    long forcedBelow;
    long settledBelow;

    Writing(Path disk) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Appending.class.getName(),
                  disk.resolve("log").toString())
              .redirectErrorStream(true)
              .start();
      said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1);
    }

    void goOnFor(int lines) throws IOException {
      for (int i = 0; i < lines; i++) {
        hear();
      }
    }

    private void hear() throws IOException {
      String line = said.readLine();
      assertThat(line).as("what the writer says").matches("(forced|settled) \\d+");
      long position = Long.parseLong(line.substring(line.indexOf(' ') + 1));
      if (line.startsWith("forced")) {
        forcedBelow = position;
      } else {
        settledBelow = position;
      }
    }

    /** Nothing of it runs any more, and all that it has said is heard. */
    void stop() throws Exception {
      signal("-STOP");
      Path status = Path.of("/proc", Long.toString(process.pid()), "task");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!stopped(status)) {
        assertThat(System.nanoTime()).as("the writer stops").isLessThan(deadline);
        Thread.onSpinWait();
      }
      while (said.ready()) {
        hear();
      }
    }

    private static boolean stopped(Path tasks) throws IOException {
      try (var each = Files.list(tasks)) {
        for (Path task : each.toList()) {
          List<String> lines = Files.readAllLines(task.resolve("status"));
          if (lines.stream().noneMatch(line -> line.matches("State:\\s*T.*"))) {
            return false;
          }
        }
        return true;
      }
    }

    void resume() throws Exception {
      signal("-CONT");
    }

    private void signal(String signal) throws Exception {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() throws Exception {
      process.destroyForcibly().waitFor();
    }
  }

  /** What the writer runs. */
  static final class Appending {
    private Appending() {}

    public static void main(String[] arguments) throws Exception {
      var random = new Random(1);
      try (SegmentedLog log = SegmentedLog.open(Path.of(arguments[0]), OPTIONS)) {
        long settled = 0;
        while (true) {
          for (int i = random.nextInt(8); i >= 0; i--) {
            if (LogCheck.append(log, 1, log.end(), 100 + random.nextInt(20_000)) < 0) {
              throw new IllegalStateException("no room at " + log.end());
            }
          }
          log.force();
          System.out.println("forced " + log.end());
          if (log.end() - settled > 500) {
            long below = log.end() - random.nextInt(200);
            System.out.println("settled " + below);
            log.settle(settled, below - settled);
            settled = below;
            log.reclaim();
          }
        }
      }
    }
  }
}
