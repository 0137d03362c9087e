package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What follows from how long messages take. */
class PaceTest {
  private static final int SLOTS = 2;

  private final Pace pace = new Pace();

  private void learn(long nanosEach) {
    pace.ran(1, nanosEach);
  }

  @Test
  void oneAtATimeIsTriedWhileNothingIsKnown() {
    assertThat(pace.serviceNanos()).isNaN();
    assertThat(pace.portion(100)).isEqualTo(1);
    assertThat(pace.windowMessages(SLOTS)).isEqualTo(SLOTS + 1);
    assertThat(pace.isMuch(Long.MAX_VALUE, SLOTS)).isFalse();
    pace.ran(0, 1_000_000);
    assertThat(pace.serviceNanos()).isNaN();
  }

  @Test
  void whatTookLongCountsMore() {
    learn(1_000);
    assertThat(pace.serviceNanos()).isEqualTo(1_000);
    pace.ran(1, 2_000); // a tenth
    assertThat(pace.serviceNanos()).isCloseTo(1_100, within(0.01));
    pace.ran(1, 100_000_000); // half
    assertThat(pace.serviceNanos()).isCloseTo(50_000_550, within(0.01));
  }

  @Test
  void aPieceOfWorkTakesAMillisecondOrIsOneMessage() {
    learn(10_000);
    assertThat(pace.portion(1_000)).isEqualTo(100);
    assertThat(pace.portion(7)).isEqualTo(7);
    var slow = new Pace();
    slow.ran(1, 50_000_000);
    assertThat(slow.portion(1_000)).isEqualTo(1);
  }

  @Test
  void tenMillisecondsOfWorkAreHereBesideTheSlots() {
    learn(1_000_000);
    assertThat(pace.windowMessages(SLOTS)).isEqualTo(SLOTS + SLOTS * 10);
    var slow = new Pace();
    slow.ran(1, 1_000_000_000);
    assertThat(slow.windowMessages(SLOTS)).isEqualTo(SLOTS + 1);
  }

  @Test
  void onePieceWaitsForEachSlotAndMoreWhereTheyAreQuickAndSmall() {
    learn(1_000);
    assertThat(pace.slotsMayRunOut(SLOTS, 3, 1_000_000)).isTrue();
    assertThat(pace.slotsMayRunOut(SLOTS, 4, 1_999)).isTrue();
    assertThat(pace.slotsMayRunOut(SLOTS, 4, 2_000)).isFalse();
    var slow = new Pace();
    slow.ran(1, 250_000);
    assertThat(slow.slotsMayRunOut(SLOTS, 4, 4)).isFalse();
  }

  @Test
  void twoHundredMillisecondsForEachSlotAreMuch() {
    learn(1_000_000);
    assertThat(pace.isMuch(400, SLOTS)).isFalse();
    assertThat(pace.isMuch(401, SLOTS)).isTrue();
  }
}
