package io.tenuto.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small decisions around a process: when to start, what to say of its end, what to keep. */
class SmallPartsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void childrenThatKeepDyingAreStartedLaterAndLater() {
    var policy = new StartPolicy();
    assertThat(policy.waitNanos(0)).isZero();
    var waits = new ArrayList<Long>();
    for (int i = 0; i < 9; i++) {
      policy.onFailure(SECOND);
      waits.add(policy.waitNanos(SECOND) / 1_000_000);
      assertThat(policy.failures()).isEqualTo(i + 1);
    }
    assertThat(waits)
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
    assertThat(policy.waitNanos(12 * SECOND)).isNegative();
    policy.onReady();
    assertThat(policy.failures()).isZero();
    assertThat(policy.waitNanos(SECOND)).isZero();
  }

  @Test
  void anEndIsNamedByStatusOrSignal() {
    assertThat(Ending.of(3)).isEqualTo("exited with status 3");
    assertThat(Ending.of(139)).startsWith("was ended by signal 11 (SIGSEGV");
    assertThat(Ending.of(128 + 40)).isEqualTo("was ended by signal 40");
    assertThat(Ending.of(255)).isEqualTo("exited with status 255");
  }

  @Test
  void onlyTheLastLinesAreKept() {
    var ring = new LineRing(10);
    List.of("one", "two", "three").forEach(ring::add);
    assertThat(ring.lines()).containsExactly("two", "three");
    ring.add("longer than all there is room for");
    assertThat(ring.lines()).containsExactly("longer than all there is room for");
  }

  @Test
  void errorOutputIsCutIntoLinesHoweverItComes() throws Exception {
    var lines = new ArrayList<String>();
    String text =
        "one\r\ntwo\rthree\n\n" + "x".repeat(TalkLines.MAX_LINE_BYTES + 5) + "\nno end: ä";
    var errors =
        new TalkLines(
            "test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), lines::add);
    errors.awaitEnd(10_000);
    assertThat(lines)
        .containsExactly(
            "one", "two", "three", "x".repeat(TalkLines.MAX_LINE_BYTES), "xxxxx", "no end: ä");
    assertThat(errors.tail()).endsWith("\n  xxxxx\n  no end: ä");
  }
}
