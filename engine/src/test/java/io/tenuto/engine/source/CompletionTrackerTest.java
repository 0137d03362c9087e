package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompletionTrackerTest {
  private static final long SETTLE = 100;

  private final CompletionTracker tracker = new CompletionTracker(SETTLE, Map.of());

  @Test
  void aFileIsCompleteWhenItHasNotChangedForTheSettleTime() {
    assertThat(tracker.seen(file("a", 1), false, 0)).isTrue();
    assertThat(tracker.due(99)).isEmpty();
    assertThat(tracker.untilDueNanos(40)).isEqualTo(60);
    assertThat(tracker.due(100)).containsExactly(file("a", 1));
    assertThat(tracker.hasReady()).isFalse();

    assertThat(tracker.seen(file("a", 1), false, 100)).isFalse();

    assertThat(tracker.poll()).isEqualTo(file("a", 1));
    assertThat(tracker.poll()).isNull();
  }

  @Test
  void aChangeBeginsTheWaitAnew() {
    tracker.seen(file("a", 1), false, 0);
    assertThat(tracker.seen(file("a", 2), false, 90)).isTrue();
    tracker.seen(file("a", 2), false, 189);
    assertThat(tracker.hasReady()).isFalse();

    tracker.seen(file("a", 2), false, 190);

    assertThat(tracker.poll()).isEqualTo(file("a", 2));
  }

  @Test
  void aLookBetweenDoesNotBeginTheWaitAnew() {
    tracker.seen(file("a", 1), false, 0);
    tracker.seen(file("a", 1), false, 50);
    tracker.seen(file("a", 1), false, 100);

    assertThat(tracker.poll()).isEqualTo(file("a", 1));
  }

  @Test
  void aFileInOnePieceIsCompleteAtOnce() {
    tracker.seen(file("a", 1), true, 0);

    assertThat(tracker.poll()).isEqualTo(file("a", 1));
  }

  @Test
  void completeFilesComeInTheOrderOfTheirPaths() {
    tracker.seen(file("b", 1), true, 0);
    tracker.seen(file("c", 1), true, 0);
    tracker.seen(file("a", 1), true, 0);

    assertThat(tracker.poll()).isEqualTo(file("a", 1));
    assertThat(tracker.poll()).isEqualTo(file("b", 1));
    assertThat(tracker.poll()).isEqualTo(file("c", 1));
  }

  @Test
  void aVersionThatWasTakenIsNotTakenAgainButAnotherOneIs() {
    tracker.taken(file("a", 1));
    assertThat(tracker.seen(file("a", 1), true, 0)).isFalse();
    assertThat(tracker.idle()).isTrue();

    assertThat(tracker.seen(file("a", 2), true, 0)).isTrue();

    assertThat(tracker.poll()).isEqualTo(file("a", 2));
  }

  @Test
  void aReadyFileThatChangesIsNoLongerReady() {
    tracker.seen(file("a", 1), true, 0);
    tracker.seen(file("a", 2), false, 10);

    assertThat(tracker.poll()).isNull();
    assertThat(tracker.idle()).isFalse();
  }

  @Test
  void aFileThatIsGoneIsForgotten() {
    tracker.seen(file("a", 1), false, 0);
    tracker.gone("a");

    assertThat(tracker.idle()).isTrue();
    assertThat(tracker.untilDueNanos(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void timeMayBeNegativeAndMayWrap() {
    long start = Long.MAX_VALUE - 10;
    tracker.seen(file("a", 1), false, start);
    assertThat(tracker.untilDueNanos(start + 60)).isEqualTo(40);

    tracker.seen(file("a", 1), false, start + SETTLE);

    assertThat(tracker.hasReady()).isTrue();
  }

  private static FoundFile file(String name, long sizeBytes) {
    return new FoundFile(name, Path.of(name), new FileVersion(sizeBytes, 0), null);
  }
}
