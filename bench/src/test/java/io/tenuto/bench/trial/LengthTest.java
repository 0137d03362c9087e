package io.tenuto.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.bench.search.Observed;
import io.tenuto.bench.search.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class LengthTest {
  private static final long SECOND = 1_000_000_000;
  private static final double RATE = 100;

  private final Length length = new Length(4 * SECOND, 16 * SECOND);

  /** All that is sent is processed, each so many seconds. */
  private static Running progress(double seconds, double period) {
    List<Observed.Progress> progress = new ArrayList<>();
    for (int i = 0; i * period <= seconds; i++) {
      progress.add(new Observed.Progress(i * period, Math.round(i * period * RATE)));
    }
    return new Running(RATE, seconds, progress, List.of());
  }

  private static Running steady(double seconds) {
    return progress(seconds, 0.1);
  }

  private static Running batches(double seconds) {
    return progress(seconds, 2);
  }

  private static Running still(double seconds) {
    return progress(seconds, 100);
  }

  /** When the source is stopped, looking each 50 ms; else -1. */
  private double stopped(double lateSeconds, DoubleFunction<Running> known) {
    for (long at = 0; at < 30 * SECOND; at += SECOND / 20) {
      if (length.isToStop(at, lateSeconds, known)) {
        return at / 1e9;
      }
    }
    return -1;
  }

  @Test
  void aTrialThatIsSureLastsAsLongAsWasPlannedAndUntilItsSamplesAreThere() {
    assertThat(stopped(0, LengthTest::steady)).isBetween(4.0, 4.5);
    assertThat(length.seconds()).isBetween(4.0, 4.5);
    assertThat(length.isToStop(5 * SECOND, 100, LengthTest::steady)).as("said once").isFalse();
  }

  @Test
  void oneThatIsNotSureGoesOn() {
    assertThat(stopped(0, LengthTest::batches)).isBetween(5.0, 16.0);
  }

  @Test
  void atItsLongestTheSourceEndsByItself() {
    for (long at = 0; at < 17 * SECOND; at += SECOND / 20) {
      assertThat(length.isToStop(at, 0, LengthTest::still)).isFalse();
    }
    assertThat(length.seconds()).isEqualTo(16);
    assertThat(length.isBeyondHope(17 * SECOND)).isFalse();
    assertThat(length.isToStop(20 * SECOND, 0, LengthTest::still)).as("it has not").isTrue();
    assertThat(length.isBeyondHope(60 * SECOND)).isTrue();
  }

  @Test
  void aSourceThatIsLateByHalfOfWhatWasPlannedIsStoppedAtOnce() {
    assertThat(length.isToStop(3 * SECOND, 2.1, LengthTest::steady)).isTrue();
    assertThat(length.seconds()).isEqualTo(3);
  }

  @Test
  void oneWithoutARateIsNotProlonged() {
    var fixed = new Length(4 * SECOND, 4 * SECOND);
    assertThat(fixed.isToStop(5 * SECOND, 0, LengthTest::steady)).isFalse();
    assertThat(fixed.seconds()).isEqualTo(4);
    assertThat(fixed.isToStop(7 * SECOND, 0, LengthTest::steady)).isTrue();
  }
}
