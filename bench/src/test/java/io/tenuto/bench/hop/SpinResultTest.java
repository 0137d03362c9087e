package io.tenuto.bench.hop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpinResultTest {
  private static final long SECOND = 1_000_000_000;

  private final SpinResult result = new SpinResult(Transport.TCP, 2, Duration.ofMillis(10), 200);

  @Test
  void whatIsBusyBeyondTheWorkIsTold() {
    var round = new SpinResult.Round(SECOND, new CoreUse(1_995_000_000, 0));
    result.add(198, 190, round); // 190 messages of 10 ms are 1.9 s of work
    HopResult told = result.toHopResult();
    assertThat(told.values())
        .containsEntry("ratio", 0.95)
        .containsEntry("bareRatio", 0.99)
        .containsEntry("coresBusy", 1.995)
        .containsEntry("besideTheWork", 0.05);
    assertThat(told.met()).isTrue();
  }

  @Test
  void theMedianOfTheRoundsIsHeldAgainstTheTarget() {
    var use = new CoreUse(2 * SECOND, 0);
    result.add(200, 188, new SpinResult.Round(SECOND, use));
    result.add(200, 189, new SpinResult.Round(SECOND, use));
    result.add(200, 204, new SpinResult.Round(SECOND, use));
    assertThat(result.toHopResult().values()).containsEntry("rate", 189.0);
    assertThat(result.toHopResult().met()).isFalse();
  }
}
