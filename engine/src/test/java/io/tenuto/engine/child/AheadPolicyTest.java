package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AheadPolicyTest {
  private final AheadPolicy policy = new AheadPolicy();
  private long now = Long.MAX_VALUE - 1_000_000_000L; // clocks of this kind may overflow

  @Test
  void nothingForbidsItBeforeTheFirstLoss() {
    assertThat(policy.allows(now)).isTrue();
  }

  @Test
  void eachLossForbidsItForTwiceAsLongUpToAnHour() {
    for (long seconds : new long[] {60, 120, 240, 480, 960, 1920, 3600, 3600}) {
      policy.onLost(now);
      now += Duration.ofSeconds(seconds).toNanos() - 1;
      assertThat(policy.allows(now)).as("just before %s s", seconds).isFalse();
      now++;
      assertThat(policy.allows(now)).as("after %s s", seconds).isTrue();
    }
  }
}
