package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CauseTest {
  @Test
  void theNearestFramesAndWhatCausedItAreTold() {
    String told = Cause.of(new IllegalStateException("broken", new RuntimeException("the root")));
    assertThat(told)
        .startsWith("java.lang.IllegalStateException: broken\n  at ")
        .endsWith("\ncaused by java.lang.RuntimeException: the root");
    assertThat(told.lines().filter(line -> line.startsWith("  at "))).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void longWordsAreCut() {
    assertThat(Cause.of(new IllegalStateException("x".repeat(10_000)))).hasSize(4000);
  }

  @Test
  void wordsThatFailThemselvesLeaveTheName() {
    var mute =
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("no words");
          }
        };
    assertThat(Cause.of(mute)).isEqualTo(mute.getClass().getName());
  }
}
