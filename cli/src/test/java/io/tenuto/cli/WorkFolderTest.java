package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker leaves behind. */
class WorkFolderTest {
  @TempDir Path folder;

  @Test
  void nothingIsLeftWhereEnginesLeftOnlySpooledPayloads() throws Exception {
    Path work = Files.createDirectories(folder.resolve("work"));
    Files.createDirectories(work.resolve("engine-1/spool"));
    Files.writeString(work.resolve("engine-1/spool/1.payload"), "large");
    Files.createDirectories(work.resolve("engine-1/spool/program-1/results"));
    Files.writeString(work.resolve("engine-1/spool/program-1/results/out.png"), "of a program");
    Files.createDirectories(work.resolve("engine-2"));
    Files.writeString(work.resolve("engine-2/dead-letters.lock"), "1\n");
    assertThat(new WorkFolder(work).tidy()).isFalse();
    assertThat(work).doesNotExist();
  }

  @Test
  void deadLettersAreKept() throws Exception {
    Path letters = folder.resolve("work/engine-1/dead-letters.jsonl");
    Files.createDirectories(letters.getParent());
    Files.writeString(letters, "{}\n");
    Files.createDirectories(folder.resolve("work/engine-2/spool"));
    assertThat(new WorkFolder(folder.resolve("work")).tidy()).isTrue();
    assertThat(letters).exists();
    assertThat(folder.resolve("work/engine-2")).doesNotExist();
  }
}
