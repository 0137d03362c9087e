package io.tenuto.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What user code says on a worker is heard, and cannot drown the rest. */
class ChildLogTest {
  private final List<String> lines = new ArrayList<>();
  private long nowNanos = -3;
  private final ChildLog log = new ChildLog(lines::add, () -> nowNanos);

  @Test
  void aLineBearsTheNumberOfItsSlot() {
    log.onLine(1, "Traceback (most recent call last):");
    assertThat(lines).containsExactly("slot 1: Traceback (most recent call last):");
  }

  @Test
  void ofManyLinesTheFirstOfEachSecondAreKeptAndTheOthersCounted() {
    for (int i = 0; i < ChildLog.LINES_PER_SECOND + 30; i++) {
      log.onLine(0, "line " + i);
    }
    assertThat(lines).hasSize(ChildLog.LINES_PER_SECOND).endsWith("slot 0: line 199");
    nowNanos += 1_000_000_000L;
    log.onLine(0, "calm again");
    assertThat(lines)
        .hasSize(ChildLog.LINES_PER_SECOND + 2)
        .endsWith("30 more lines were left out", "slot 0: calm again");
  }

  @Test
  void aLongLineIsCut() {
    log.onLine(0, "x".repeat(1_000_000));
    assertThat(lines.get(0)).hasSizeLessThan(ChildLog.LONGEST_LINE + 100).endsWith("x ...");
  }
}
