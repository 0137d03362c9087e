package io.tenuto.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptLinesTest {
  @TempDir Path folder;
  private final List<String> passedOn = new ArrayList<>();
  private final ProcessListener next =
      new ProcessListener() {
        @Override
        public void onLine(int slot, String line) {
          passedOn.add(slot + " " + line);
        }

        @Override
        public void onLost(int slot, long pid, ProcessFailure why) {
          passedOn.add(slot + " lost " + pid);
        }
      };

  private KeptLines lines(Path in) {
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"), ZoneOffset.UTC);
    return new KeptLines(next, in, "work-0", clock);
  }

  @Test
  void whatIsWrittenIsKeptWithItsTimeAndPassedOn() throws IOException {
    KeptLines lines = lines(folder.resolve("logs"));
    assertThat(folder.resolve("logs")).as("nothing was written").doesNotExist();
    lines.onReady(1, 42, "python");
    assertThat(folder.resolve("logs")).as("nothing was written").doesNotExist();
    lines.onLine(1, "one");
    lines.onLost(0, 42, new ProcessFailure.Died("exited with status 3\nlast words", 3));
    assertThat(folder.resolve("logs/work-0.log"))
        .content()
        .isEqualTo(
            """
            2026-01-02T03:04:05.678Z slot 1: one
            2026-01-02T03:04:05.678Z slot 0: [process 42 is gone: exited with status 3
              last words]
            """);
    assertThat(passedOn).containsExactly("1 one", "0 lost 42");
    lines(folder.resolve("logs")).onLine(0, "of another life");
    assertThat(Files.readAllLines(folder.resolve("logs/work-0.log"))).hasSize(4);
  }

  @Test
  void howeverMuchIsWrittenTwoFilesAreTheMost() throws IOException {
    KeptLines lines = lines(folder);
    for (int i = 0; i < 3000; i++) {
      lines.onLine(0, i + " " + "x".repeat(2000));
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(each -> String.valueOf(each.getFileName())))
          .containsExactlyInAnyOrder("work-0.log", "work-0.1.log");
    }
    assertThat(Files.size(folder.resolve("work-0.log"))).isLessThanOrEqualTo(KeptLines.MOST_BYTES);
    assertThat(Files.size(folder.resolve("work-0.1.log")))
        .isLessThanOrEqualTo(KeptLines.MOST_BYTES);
    assertThat(Files.readString(folder.resolve("work-0.log"))).contains(": 2999 x");
    assertThat(passedOn).hasSize(3000);
  }

  @Test
  void aLineWithoutEndIsCut() throws IOException {
    lines(folder).onLine(0, "y".repeat(100_000));
    assertThat(Files.size(folder.resolve("work-0.log"))).isLessThan(5000);
  }

  @Test
  void aFileThatCannotBeWrittenStopsNobody() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    KeptLines lines = lines(file);
    lines.onLine(0, "one");
    lines.onLine(0, "two");
    assertThat(passedOn).containsExactly("0 one", "0 two");
  }
}
