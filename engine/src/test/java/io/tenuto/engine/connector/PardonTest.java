package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Engines that were ended on purpose: nothing is held against what they had. */
class PardonTest extends PlayedEngines {
  @Test
  void anEngineThatWasEndedOnPurposeBlamesNobodyIfThatIsToldAfterItsLoss() {
    dispatcher.leave(sent(join("one"), 3));
    dispatcher.leave(join("one", "ended", 1000));
    take();
    Lane two = join("two");
    assertThat(take()).containsExactly("alone two");
    dispatcher.pardon(List.of("somebody else"));
    assertThat(take()).as("somebody else's end means nothing here").isEmpty();
    dispatcher.pardon(List.of("ended"));
    assertThat(take())
        .containsExactly("together two", "send 0-1 over two attempt 3", "demand two 2");
    answer(two, Settlement.DONE, 0, 1);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(3, 1, 0, 0, 0, 2));
  }

  @Test
  void anEngineThatWasEndedOnPurposeBlamesNobodyIfThatIsToldBeforeItsLoss() {
    Lane one = join("one", "ended", 1000);
    add(0, 3);
    dispatcher.pardon(List.of("ended", "ended"));
    dispatcher.leave(one);
    take();
    join("two");
    assertThat(take()).containsExactly("send 0-3 over two attempt 2");
    assertThat(dispatcher.suspectsNobody()).isTrue();
  }

  @Test
  void aTrialWhoseEngineWasEndedOnPurposeCountsForNothingAndIsRepeated() {
    addSuspects(0, 1);
    for (int i = 0; i < 10; i++) {
      Lane lane = join("two", "ended " + i, 1000);
      grant(lane);
      assertThat(lane.sender().inFlight()).isEqualTo(1);
      if (i % 2 == 0) {
        dispatcher.pardon(List.of("ended " + i));
        dispatcher.leave(lane);
      } else {
        dispatcher.leave(lane);
        dispatcher.pardon(List.of("ended " + i));
      }
    }
    ticks(2 * Suspects.GRACE_TICKS);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1));
  }

  @Test
  void whoIsCondemnedForEnginesThatWereEndedOnPurposeIsTakenBack() {
    addSuspects(0, 1);
    for (String name : List.of("a", "b", "c")) {
      Lane lane = join(name, name, 1000);
      grant(lane);
      dispatcher.leave(lane);
    }
    ticks(Suspects.GRACE_TICKS - 1);
    dispatcher.pardon(List.of("b"));
    ticks(2 * Suspects.GRACE_TICKS);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1));
    dieOfTheNext("d");
    ticks(Suspects.GRACE_TICKS);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 1, 0, 0, 0));
  }

  @Test
  void poisonIsFoundAmongEnginesThatAreEndedOnPurpose() {
    addSuspects(0, 1);
    for (int i = 0; i < 3; i++) {
      Lane ended = join("two", "ended " + i, 1000);
      grant(ended);
      dispatcher.leave(ended);
      dispatcher.pardon(List.of("ended " + i));
      assertThat(dispatcher.ledger().deadLettered()).isZero();
      dieOfTheNext("three");
    }
    ticks(Suspects.GRACE_TICKS);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 1, 0, 0, 0));
  }
}
