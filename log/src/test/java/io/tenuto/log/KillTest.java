package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it appends, on a real disk. */
class KillTest {
  private static final LogOptions OPTIONS = LogOptions.defaults().withSegmentBytes(1 << 20);

  @TempDir Path folder;

  @Test
  void whatAKilledProcessHadAppendedIsThere() throws Exception {
    List<PositionRange> givenUp = new ArrayList<>();
    for (int kill = 1; kill <= 4; kill++) {
      long appended = appendUntilKilled(30 * kill);
      try (SegmentedLog log = SegmentedLog.open(folder, OPTIONS)) {
        assertThat(log.recovery().lost()).isEmpty();
        assertThat(log.end()).isGreaterThanOrEqualTo(appended);
        List<Long> positions = LogCheck.positions(log);
        assertThat(positions).isNotEmpty();
        LogCheck.assertNoOtherGap(positions, 2, givenUp);
        givenUp.addAll(LogCheck.namedByTornTail(log)); // a gap for those who come later
        assertThat(positions.get(positions.size() - 1)).isGreaterThanOrEqualTo(appended - 2);
        log.settle(
            log.firstUnsettled(), positions.get(positions.size() / 2) - log.firstUnsettled());
        log.reclaim();
      }
    }
  }

  /** Returns the end of what the process said it had appended. */
  private long appendUntilKilled(int lines) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Appending.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try (var said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String last = "";
      for (int i = 0; i < lines; i++) {
        last = said.readLine();
        assertThat(last).as("a position").matches("\\d+");
      }
      process.destroyForcibly().waitFor();
      return Long.parseLong(last);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the killed process runs. */
  static final class Appending {
    private Appending() {}

    public static void main(String[] arguments) throws Exception {
      try (SegmentedLog log = SegmentedLog.open(Path.of(arguments[0]), OPTIONS)) {
        for (long tag = 0; LogCheck.append(log, 2, tag, 20_000) >= 0; tag++) {
          System.out.println(log.end());
        }
      }
    }
  }
}
