package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import org.junit.jupiter.api.Test;

/** Messages that must be tried alone, and others that need the same engines meanwhile. */
class FewEnginesTest extends PlayedEngines {
  @Test
  void onlyOneEngineIsEnoughAndNobodyStarves() {
    addSuspects(0, 2);
    Lane only = join("only");
    add(2, 4);
    take();
    ticks(Isolation.COMPANY_TICKS + 1);
    assertThat(take()).contains("alone only");
    add(4, 6);
    answer(only, Settlement.DONE, 0, 2);
    grant(only);
    answer(only, Settlement.DONE, 2, 1);
    answer(only, Settlement.DONE, 3, 1);
    assertThat(take()).contains("together only", "send 4-6 over only attempt 1");
    answer(only, Settlement.DONE, 4, 2);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(6, 6, 0, 0, 0, 0));
  }

  @Test
  void suspectsWaitForASecondEngineWhileOthersNeedTheOnlyOne() {
    addSuspects(0, 2);
    Lane only = join("two");
    add(2, 4);
    take();
    ticks(Isolation.COMPANY_TICKS);
    answer(only, Settlement.DONE, 0, 1);
    add(4, 5);
    assertThat(take()).contains("send 4-5 over two attempt 1").doesNotContain("alone two");
    Lane fresh = join("three");
    assertThat(take()).containsExactly("alone three");
    grant(fresh);
    assertThat(take()).contains("send 0-1 over three attempt 3");
    answer(fresh, Settlement.DONE, 0, 1);
    answer(fresh, Settlement.DONE, 1, 1);
    assertThat(take()).contains("send 1-2 over three attempt 3", "together three");
  }

  @Test
  void theEngineWithALaneForSuspectsIsGivenToOthersWhenItIsTheLast() {
    addSuspects(0, 2);
    Lane two = join("two");
    grant(two);
    Lane three = join("three");
    add(2, 4);
    take();
    dispatcher.leave(three);
    assertThat(take()).as("0 is being tried there").contains("together two");
    two.ready(true);
    add(4, 5);
    assertThat(take()).contains("send 2-4 over two attempt 2");
    dispatcher.leave(two);
    Lane four = join("four");
    Lane five = join("five");
    assertThat(take()).as("0 was not alone any more").contains("send 4-5 over four attempt 1");
    assertThat(dispatcher.ledger().retained()).isEqualTo(5);
    answer(four, Settlement.DONE, 0, 1);
    Lane kept = isAsked(four) ? four : five;
    long first = kept == four ? 1 : 0;
    for (int message = 0; message < 4; message++) {
      grant(kept);
      assertThat(kept.sender().inFlight()).isEqualTo(1);
      answer(kept, Settlement.DONE, first + message, 1);
    }
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 5, 0, 0, 0, 0));
  }

  @Test
  void whoMustShareTheOnlyEngineHasItForAWhileAfterOthers() {
    addSuspects(0, 3);
    take();
    Lane only = join("only");
    assertThat(take()).as("nobody else needs it").contains("alone only");
    add(3, 4);
    assertThat(take())
        .as("somebody does")
        .containsExactly("together only", "send 3-4 over only attempt 1");
    answer(only, Settlement.DONE, 0, 1);
    assertThat(take()).as("nobody does again").containsExactly("alone only");
    ticks(Isolation.COMPANY_TICKS + 1);
    grant(only);
    add(4, 5);
    ticks(Isolation.SHARE_TICKS);
    assertThat(take())
        .as("a trial is not broken off")
        .containsExactly("send 0-1 over only attempt 3");
    answer(only, Settlement.DONE, 1, 1);
    assertThat(take()).containsExactly("together only", "send 4-5 over only attempt 1");
    only.ready(true);
    add(5, 6);
    ticks(Isolation.COMPANY_TICKS);
    assertThat(take()).containsExactly("send 5-6 over only attempt 1");
    ticks(1);
    assertThat(take()).containsExactly("alone only");
  }

  @Test
  void aTrialThatTakesLongSharesItsEngineAfterAWhile() {
    addSuspects(0, 2);
    Lane only = join("only");
    grant(only);
    add(2, 4);
    only.ready(true);
    take();
    ticks(Suspect.PATIENCE_TICKS);
    assertThat(take()).isEmpty();
    ticks(1);
    assertThat(take()).contains("together only", "send 2-4 over only attempt 1");
    only.ready(true);
    ticks(2);
    assertThat(take()).as("the next trial cannot begin yet").containsExactly("alone only");
    ticks(Suspect.PATIENCE_TICKS + 1);
    assertThat(take()).contains("together only", "send 1-2 over only attempt 3");
  }

  @Test
  void whoTakesLongAndEndsItsEngineIsGivenLongerEachTime() {
    addSuspects(0, 2);
    Lane only = join("only");
    grant(only);
    answer(only, Settlement.DONE, 0, 1); // message 0 is innocent
    ticks(Suspect.PATIENCE_TICKS + 1);
    dispatcher.leave(only); // not alone any more: counts against nobody, though it was
    only = join("only");
    grant(only);
    take();
    ticks(2 * Suspect.PATIENCE_TICKS);
    assertThat(take()).as("still alone").isEmpty();
    dispatcher.leave(only);
    dieOfTheNext("only");
    dieOfTheNext("only");
    ticks(Suspects.GRACE_TICKS);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(2, 1, 1, 0, 0, 0));
  }
}
