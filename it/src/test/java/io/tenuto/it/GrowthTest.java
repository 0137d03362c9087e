package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final ProcessFigures FIRST = new ProcessFigures(50, 30, 200L << 20, 20L << 20);

  private final Growth growth = new Growth();

  @Test
  void whatStaysWithinItsBoundsIsInOrder() {
    assertThat(growth.look("source", 1, FIRST)).isEmpty();
    assertThat(growth.look("source", 1, new ProcessFigures(60, 35, 300L << 20, 30L << 20)))
        .isEmpty();
  }

  @Test
  void whateverGrowsBeyondIsNamedAgainstTheFirstLook() {
    assertThat(growth.look("worker", 7, FIRST)).isEmpty();
    assertThat(growth.look("worker", 7, new ProcessFigures(60, 35, 300L << 20, 30L << 20)))
        .isEmpty();
    assertThat(growth.look("worker", 7, new ProcessFigures(75, 47, 800L << 20, 90L << 20)))
        .hasSize(4)
        .contains(
            "worker (pid 7): 75 descriptors, 25 more than at first; at most 24 more are in order")
        .anyMatch(text -> text.contains("47 threads, 17 more"))
        .anyMatch(text -> text.contains("bytes of memory"))
        .anyMatch(text -> text.contains("bytes of its heap"));
  }

  @Test
  void anotherLifeBeginsAnew() {
    assertThat(growth.look("master", 3, FIRST)).isEmpty();
    assertThat(growth.look("master", 4, new ProcessFigures(500, 300, 900L << 20, 400L << 20)))
        .isEmpty();
  }

  @Test
  void aProcessIsSeenAsItIs() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc/self/fd");
    ProcessFigures mine = ProcessFigures.of(ProcessHandle.current());
    assertThat(mine.descriptors()).isPositive();
    assertThat(mine.threads()).isGreaterThan(1);
    assertThat(mine.residentBytes()).isGreaterThan(mine.liveBytes());
    assertThat(mine.liveBytes()).isGreaterThan(1 << 20);
  }
}
