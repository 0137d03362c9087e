package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Messages that end their engines, seen from the dispatcher. Engines are played by hand. */
class PoisonTest {

  private final TestEntries entries = new TestEntries();
  private final List<String> commands = new ArrayList<>();
  private final Map<Lane, Long> questions = new HashMap<>();
  private Dispatcher dispatcher = dispatcher(OnFull.BLOCK, 1 << 20);
  private int lives;

  private Dispatcher dispatcher(OnFull onFull, long keepBytes) {
    return new Dispatcher(
        new Dispatcher.Settings(
            "main", Delivery.AT_LEAST_ONCE, onFull, DispatchPolicy.SPREAD, 3, keepBytes),
        new Recorded(),
        bound -> 0);
  }

  private Lane join(String name) {
    return join(name, name + " in its life " + ++lives, 1000);
  }

  private Lane join(String name, String instance, int credit) {
    var lane = new Lane(name, false, 1, Long.MAX_VALUE, 0);
    lane.instance(instance);
    lane.sender().onCredit(credit, 1 << 20);
    dispatcher.join(lane);
    return lane;
  }

  private void add(int from, int to) {
    dispatcher.add(entries, from, to);
    dispatcher.dispatch();
  }

  /** The engine says that it works for nobody else now. */
  private void grant(Lane lane) {
    lane.alone(Objects.requireNonNull(questions.get(lane)));
    lane.ready(true);
    dispatcher.dispatch();
  }

  private void answer(Lane lane, Settlement outcome, long first, int count) {
    lane.ready(true);
    dispatcher.onSettle(lane, Answer.of(outcome, first, count));
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      dispatcher.tick();
    }
  }

  private List<String> take() {
    List<String> all = List.copyOf(commands);
    commands.clear();
    return all;
  }

  /** An engine joins, is asked, answers, and dies of the one message it is sent. */
  private void dieOfTheNext(String name) {
    Lane lane = join(name);
    grant(lane);
    assertThat(lane.sender().inFlight()).isEqualTo(1);
    dispatcher.leave(lane);
  }

  /** Messages that two engines are lost with, so that they are suspects. */
  private void addSuspects(int from, int to) {
    add(from, to);
    for (int i = 0; i < 2; i++) {
      Lane lane = join("one");
      assertThat(lane.sender().inFlight()).as("not tried alone").isEqualTo(to - from);
      dispatcher.leave(lane);
    }
  }

  /** This lane, with so many messages on it, the first ones. */
  private Lane sent(Lane lane, int messages) {
    add(0, messages);
    assertThat(lane.sender().inFlight()).isEqualTo(messages);
    return lane;
  }

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
    Lane kept = questions.containsKey(four) ? four : five;
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
    lastWords(one, 0, "no such colour");
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

  private static void lastWords(Lane lane, long delivery, String why) {
    lane.cause(delivery, why);
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

  private final class Recorded implements Dispatcher.Commands {
    @Override
    public void send(Lane over, long first, Entries what, int from, int to, int attempt) {
      commands.add("send " + from + "-" + to + " over " + over.peer() + " attempt " + attempt);
    }

    @Override
    public void demand(Lane of, long messages, long bytes, long headBytes) {
      if (messages > 0) {
        commands.add("demand " + of.peer() + " " + messages);
      }
    }

    @Override
    public void alone(Lane lane, long question) {
      questions.put(lane, question);
      commands.add("alone " + lane.peer());
    }

    @Override
    public void together(Lane lane) {
      questions.remove(lane);
      commands.add("together " + lane.peer());
    }

    @Override
    public void deadLetter(
        Entries what, int index, String cause, List<String> engines, int attempt) {
      commands.add("bury " + index + " attempt " + attempt + " by " + engines + ": " + cause);
    }
  }
}
