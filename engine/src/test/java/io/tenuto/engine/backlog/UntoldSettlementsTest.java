package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.log.PositionRange;
import org.junit.jupiter.api.Test;

class UntoldSettlementsTest {
  private final UntoldSettlements untold = new UntoldSettlements();

  @Test
  void whatContinuesARangeIsJoinedWithIt() {
    untold.settle(0, 2);
    untold.settle(2, 3);
    untold.settle(9, 1);
    untold.settle(5, 1);
    assertThat(untold.take().settled())
        .containsExactly(
            new PositionRange(0, 5), new PositionRange(9, 10), new PositionRange(5, 6));
  }

  @Test
  void aFileGoesWithItsMessageOnce() {
    untold.inFile(7, 70);
    untold.settle(6, 1);
    assertThat(untold.take().unwanted()).isEmpty();
    untold.settle(7, 1);
    untold.discard(71);
    assertThat(untold.take().unwanted()).containsExactly(70L, 71L);
    untold.settle(7, 1);
    assertThat(untold.take().unwanted()).isEmpty();
  }

  @Test
  void whatWasToldIsNotToldAgain() {
    untold.settle(0, 2);
    untold.take();
    untold.settle(2, 1);
    assertThat(untold.take().settled()).containsExactly(new PositionRange(2, 3));
  }
}
