package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that end their engines, and those that were lost with them: who is to blame. */
class PoisonTest extends PlayedEngines {
  @Test
  void whoIsLostOnceAmongOthersIsLikeAnyOther() {
    dispatcher.leave(sent(join("one"), 3));
    Lane two = join("two");
    assertThat(take()).contains("send 0-3 over two attempt 2").doesNotContain("alone two");
    answer(two, Settlement.DONE, 0, 1);
    add(3, 5);
    dispatcher.leave(two);
    take();
    Lane three = join("three");
    assertThat(take())
        .as("3 and 4 were lost once, 1 and 2 twice")
        .containsExactly("send 3-5 over three attempt 2");
    answer(three, Settlement.DONE, 0, 2);
    grant(three);
    answer(three, Settlement.DONE, 2, 1);
    answer(three, Settlement.DONE, 3, 1);
    assertThat(take()).contains("send 1-2 over three attempt 3", "send 2-3 over three attempt 3");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 5, 0, 0, 0, 0));
    assertThat(dispatcher.suspectsNobody()).isTrue();
  }

  @Test
  void aMessageThatEndsThreeEnginesByItselfIsADeadLetterWithCauseAndEngines() {
    addSuspects(0, 1);
    dieOfTheNext("two");
    dieOfTheNext("three");
    dieOfTheNext("two");
    ticks(Suspects.GRACE_TICKS - 1);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1));
    take();
    ticks(1);
    assertThat(take())
        .singleElement()
        .asString()
        .startsWith("bury 0 attempt 5 by [one, two, three]: its engine was lost 3 times while it");
    assertThat(entries.settled).containsExactly("0-1 REJECT");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 1, 0, 0, 0));
    assertThat(dispatcher.waitingBytes()).isZero();
  }

  @Test
  void whatWasLostWithOthersIsTriedAloneWhileOthersGoOnElsewhere() {
    addSuspects(0, 3);
    take();
    Lane two = join("two");
    assertThat(take()).containsExactly("alone two");
    Lane three = join("three");
    add(3, 5);
    assertThat(take()).as("not on the lane that is kept").contains("send 3-5 over three attempt 1");
    grant(two);
    assertThat(take()).contains("send 0-1 over two attempt 3");
    answer(two, Settlement.DONE, 0, 1);
    answer(two, Settlement.DONE, 1, 1);
    assertThat(take()).contains("send 1-2 over two attempt 3", "send 2-3 over two attempt 3");
    answer(two, Settlement.DONE, 2, 1);
    assertThat(take()).contains("together two");
    answer(three, Settlement.DONE, 0, 2);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 5, 0, 0, 0, 0));
  }

  @Test
  void nothingIsSentForATrialBeforeTheEngineHasNothingElse() {
    addSuspects(0, 4);
    Lane two = join("two");
    add(4, 6);
    ticks(Isolation.COMPANY_TICKS + 1);
    take();
    grant(two);
    assertThat(take()).as("its own earlier messages may be to blame").isEmpty();
    answer(two, Settlement.DONE, 0, 2);
    assertThat(take()).contains("send 0-1 over two attempt 3");
  }

  @Test
  void aBrokenLinkCountsAgainstNobodyWhenItsEngineComesBack() {
    dispatcher.leave(sent(join("one"), 3));
    dispatcher.leave(join("two", "alive", 1000));
    take();
    join("two", "alive", 1000);
    assertThat(take()).containsExactly("send 0-1 over two attempt 3", "demand two 2");
  }

  @Test
  void threeFrozenEnginesThatComeBackPardonTheCondemned() {
    addSuspects(0, 1);
    for (String name : List.of("a", "b", "c")) {
      Lane lane = join(name, name, 1000);
      grant(lane);
      dispatcher.leave(lane);
    }
    ticks(Suspects.GRACE_TICKS - 1);
    Lane back = join("b", "b", 1000);
    ticks(2 * Suspects.GRACE_TICKS);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1));
    grant(back);
    answer(back, Settlement.DONE, 0, 1);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 1, 0, 0, 0, 0));
  }

  @Test
  void anEngineThatIsConnectedTwiceIsNotLostWithItsFirstLink() {
    Lane old = join("one", "alive", 1);
    add(0, 1);
    join("one", "alive", 1);
    take();
    dispatcher.leave(old);
    assertThat(take()).containsExactly("send 0-1 over one attempt 2");
  }

  @Test
  void whoWasToldToEndIsNotEndedByItsMessage() {
    Lane one = join("one");
    add(0, 1);
    one.draining();
    dispatcher.leave(one);
    take();
    join("two");
    assertThat(take()).containsExactly("send 0-1 over two attempt 2");
  }

  @Test
  void aBacklogIsLostWithoutBlame() {
    var backlog = new Lane("backlog", true, 1, Long.MAX_VALUE, 0);
    backlog.sender().onCredit(100, 10_000);
    dispatcher.join(backlog);
    add(0, 2);
    dispatcher.leave(backlog);
    take();
    join("one");
    assertThat(take()).containsExactly("send 0-2 over one attempt 2");
  }

  @Test
  void anEngineThatKnowsNothingOfTrialsIsLostAsBefore() {
    var old = new Lane("old", false, 1, Long.MAX_VALUE, 0);
    old.sender().onCredit(100, 10_000);
    dispatcher.join(old);
    add(0, 2);
    dispatcher.leave(old);
    take();
    join("one");
    assertThat(take()).containsExactly("send 0-2 over one attempt 2");
  }

  @Test
  void failuresOfBothKindsAddUp() {
    Lane one = join("one");
    add(0, 1);
    one.cause(0, "no such colour");
    answer(one, Settlement.FAILED, 0, 1);
    dispatcher.leave(one);
    dispatcher.leave(join("one"));
    dieOfTheNext("two");
    dieOfTheNext("three");
    ticks(Suspects.GRACE_TICKS);
    assertThat(take())
        .last()
        .asString()
        .startsWith("bury 0 attempt 5 by [one, two, three]: its engine was lost twice while it")
        .contains("and once it failed");
  }

  @Test
  void whatComesBackUnstartedFromATrialIsStillTriedAlone() {
    addSuspects(0, 2);
    Lane two = join("two");
    grant(two);
    take();
    answer(two, Settlement.RELEASED, 0, 1);
    assertThat(take()).containsExactly("send 0-1 over two attempt 3");
  }

  @Test
  void newestDropsSuspectsFirstAndForgetsThem() {
    dispatcher = dispatcher(OnFull.NEWEST, 30);
    addSuspects(0, 3);
    add(3, 5);
    assertThat(entries.settled).containsExactly("0-1 REJECT", "1-2 REJECT");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 0, 0, 2, 0, 3));
    add(5, 6);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(6, 0, 0, 3, 0, 3));
    Lane two = join("two");
    assertThat(take()).as("nobody is suspected any more").contains("send 3-6 over two attempt 1");
    answer(two, Settlement.DONE, 0, 3);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(6, 3, 0, 3, 0, 0));
    assertThat(dispatcher.waitingBytes()).isZero();
    assertThat(dispatcher.suspectsNobody()).isTrue();
  }

  @Test
  void newestKeepsWhatIsCondemnedUntilItIsGivenUp() {
    dispatcher = dispatcher(OnFull.NEWEST, 10);
    addSuspects(0, 1);
    dieOfTheNext("two");
    dieOfTheNext("three");
    dieOfTheNext("four");
    add(1, 3);
    assertThat(entries.settled).containsExactly("1-2 REJECT", "2-3 REJECT");
    ticks(Suspects.GRACE_TICKS);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(3, 0, 1, 2, 0, 0));
    assertThat(dispatcher.suspectsNobody()).isTrue();
  }
}
