package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WallClockTest {
  private static final long SECOND = 1_000_000_000L;

  private long nanos = 5 * SECOND;
  private long micros = 1_700_000_000_000_000L;
  private int asked;

  private long wall() {
    asked++;
    return micros;
  }

  @Test
  void itRunsWithTheMonotonicClockAndAsksTheOtherOnceASecond() {
    long start = micros;
    var clock = new WallClock(() -> nanos, this::wall);
    for (int i = 0; i < 10_000; i++) {
      assertThat(clock.micros()).isEqualTo(start + i * 1000L);
      nanos += 1_000_000;
      micros += 1000;
    }
    assertThat(asked).isEqualTo(10);
  }

  @Test
  void aPauseBetweenBothClocksIsNoError() {
    int[] pauses = {2};
    var clock =
        new WallClock(
            () -> nanos,
            () -> {
              long read = wall();
              if (pauses[0]-- > 0) {
                nanos += 100_000_000;
                micros += 100_000;
              }
              return read;
            });
    assertThat(clock.micros()).isEqualTo(micros);
  }

  @Test
  void aClockThatIsPutRightIsFollowedWithinASecond() {
    var clock = new WallClock(() -> nanos, this::wall);
    long wrong = clock.micros();
    micros -= 3_600_000_000L;
    nanos += SECOND - 1000;
    assertThat(clock.micros()).isEqualTo(wrong + 999_999);
    nanos += 1000;
    assertThat(clock.micros()).isEqualTo(micros);
  }

  @Test
  void itIsTheTimeOfDay() {
    long before = System.currentTimeMillis();
    long said = new WallClock().micros() / 1000;
    assertThat(said).isBetween(before - 1, System.currentTimeMillis() + 1);
  }
}
