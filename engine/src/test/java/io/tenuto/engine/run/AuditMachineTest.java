package io.tenuto.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.engine.node.Keepers;
import io.tenuto.engine.node.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AuditMachineTest {
  private static final String STREAM = "run-1/source";
  private static final long SECOND = 1_000_000_000L;

  private static final Keepers NOBODY = new Keepers(List.of(), List.of(), List.of());

  private final AuditMachine machine = new AuditMachine(STREAM);
  private long nowNanos;

  private static Stored stored(String name, long life, long adopted, Ledger ledger) {
    return new Stored(name, STREAM, "work", life, adopted, ledger);
  }

  private static Ledger ledger(long accepted, long retained) {
    return new Ledger(accepted, accepted - retained, 0, 0, 0, retained);
  }

  /** A round in which these answer; {@code passedOn} is the connector's count when it begins. */
  private void round(long passedOn, Stored... answers) {
    long number = begin(passedOn);
    List<String> names = List.of(answers).stream().map(Stored::backlog).toList();
    machine.onAuditing(number, new Keepers(names, List.of(), List.of()), nowNanos);
    for (Stored answer : answers) {
      machine.onAudited(number, answer.backlog(), List.of(answer), false, nowNanos);
    }
  }

  private long begin(long passedOn) {
    nowNanos += 2 * SECOND;
    long number = machine.begin(Map.of("work", passedOn), nowNanos);
    assertThat(number).isPositive();
    return number;
  }

  @Test
  void twoRoundsThatFindNothingAndNothingNewAreNeeded() {
    machine.expectQuiet();
    round(5, stored("a", 1, 0, ledger(5, 0)));
    assertThat(machine.quiet()).isFalse();
    round(5, stored("a", 1, 0, ledger(6, 0)));
    assertThat(machine.quiet()).as("one came in between").isFalse();
    round(5, stored("a", 1, 0, ledger(6, 0)));
    assertThat(machine.quiet()).isTrue();
  }

  @Test
  void whatIsStillKeptOrWasBornAgainIsNotQuiet() {
    machine.expectQuiet();
    round(5, stored("a", 1, 0, ledger(5, 0)));
    round(5, stored("a", 1, 0, ledger(5, 1)));
    round(5, stored("a", 1, 0, ledger(5, 0)));
    assertThat(machine.quiet()).isFalse();
    round(5, stored("a", 2, 0, ledger(5, 0)));
    assertThat(machine.quiet()).as("another life").isFalse();
    round(5, stored("a", 2, 0, ledger(5, 0)));
    assertThat(machine.quiet()).isTrue();
  }

  @Test
  void answersToARoundThatBeganBeforeTheEndOfTheSourceCountForNothing() {
    long early = begin(0);
    machine.expectQuiet();
    machine.onAuditing(early, NOBODY, nowNanos);
    round(0);
    assertThat(machine.quiet()).isFalse();
    round(0);
    assertThat(machine.quiet()).isTrue();
  }

  @Test
  void whoeverMayKeepSomethingIsWaitedForEvenIfTheMasterKnowsItNoMore() {
    round(5, stored("a", 1, 0, ledger(5, 5)));
    machine.expectQuiet();
    round(5);
    round(5);
    assertThat(machine.quiet()).isFalse();
    round(5, stored("a", 2, 0, ledger(5, 0)));
    round(5, stored("a", 2, 0, ledger(5, 0)));
    assertThat(machine.quiet()).isTrue();
  }

  @Test
  void whoHasBeenOrderedIsWaitedForOnlyWhileItMayCome() {
    var starting = new Keepers(List.of(), List.of(), List.of("a"));
    machine.expectQuiet();
    machine.onAuditing(begin(0), starting, nowNanos);
    machine.onAuditing(begin(0), starting, nowNanos);
    assertThat(machine.quiet()).isFalse();
    round(0);
    round(0);
    assertThat(machine.quiet()).isTrue();
  }

  @Test
  void whoWasThereAndIsAwayBeforeItWasAskedMayKeepSomething() {
    machine.expectQuiet();
    machine.onAuditing(begin(5), new Keepers(List.of(), List.of("a"), List.of()), nowNanos);
    round(5);
    round(5);
    assertThat(machine.quiet()).isFalse();
    assertThat(machine.ledger("work", 5).retained()).isEqualTo(5);
  }

  @Test
  void anotherRoundBeginsAtOnceWhenAllHaveAnsweredWhoCan() {
    var some = new Keepers(List.of("a"), List.of("b"), List.of("c"));
    long first = begin(0);
    assertThat(machine.begin(Map.of(), nowNanos + 1)).as("nobody has answered").isZero();
    machine.onAuditing(first, some, nowNanos);
    assertThat(machine.begin(Map.of(), nowNanos + 1)).as("one has not").isZero();
    machine.onAudited(first, "a", List.of(stored("a", 1, 0, ledger(0, 0))), false, nowNanos);
    assertThat(machine.begin(Map.of(), nowNanos + 1)).isGreaterThan(first);
    assertThat(machine.begin(Map.of(), nowNanos + 1 + AuditMachine.ROUND_NANOS)).isPositive();
  }

  @Test
  void whoHasLeftWithNothingIsNotWaitedForAndWhoHasLeftWithSomethingIs() {
    round(5, stored("a", 1, 0, ledger(5, 1)), stored("b", 1, 0, ledger(5, 0)));
    machine.onAudited(0, "b", List.of(stored("b", 1, 0, ledger(5, 0))), true, nowNanos);
    machine.onAudited(0, "a", List.of(stored("a", 1, 0, ledger(5, 1))), true, nowNanos);
    machine.expectQuiet();
    round(5);
    round(5);
    assertThat(machine.quiet()).isFalse();
    nowNanos += AuditMachine.SILENCE_NANOS + 1;
    assertThat(machine.news(nowNanos))
        .hasValueSatisfying(text -> assertThat(text).contains("a has ended", "1 messages"));
    machine.onAudited(0, "a", List.of(stored("a", 1, 0, ledger(5, 0))), true, nowNanos);
    round(5);
    round(5);
    assertThat(machine.quiet()).isTrue();
  }

  @Test
  void silenceIsToldOnceAndNobodyIsBlamedForAMasterThatIsAway() {
    round(5, stored("a", 1, 0, ledger(5, 3)));
    nowNanos += AuditMachine.SILENCE_NANOS + 1;
    machine.onMasterAway(nowNanos);
    assertThat(machine.news(nowNanos)).isEmpty();
    assertThat(machine.somebodyIsSilent(nowNanos)).isFalse();
    nowNanos += AuditMachine.SILENCE_NANOS + 1;
    assertThat(machine.news(nowNanos))
        .hasValueSatisfying(
            text ->
                assertThat(text).contains("backlog a does not answer", "3 messages", "--backlog"));
    assertThat(machine.news(nowNanos)).isEmpty();
    assertThat(machine.somebodyIsSilent(nowNanos)).isTrue();
  }

  @Test
  void whatWasPassedOnAndIsKeptNoMoreIsCompletedWhoeverLosesAnAnswer() {
    round(10, stored("a", 1, 0, ledger(13, 4))); // 3 were stored and the answers lost
    assertThat(machine.ledger("work", 12)).isEqualTo(new Ledger(12, 6, 0, 0, 0, 6));
    round(12, stored("a", 1, 0, ledger(15, 0)));
    assertThat(machine.ledger("work", 12)).isEqualTo(new Ledger(12, 12, 0, 0, 0, 0));
  }

  @Test
  void anotherLifeGoesOnWithTheAccountAndAdoptedMessagesCountAsAccepted() {
    round(10, stored("a", 1, 0, new Ledger(10, 3, 2, 1, 0, 4)), stored("b", 1, 7, ledger(7, 7)));
    assertThat(machine.ledger("work", 10)).isEqualTo(new Ledger(17, 3, 2, 1, 0, 11));
    round(10, stored("a", 2, 0, new Ledger(4, 3, 1, 0, 0, 0)), stored("b", 1, 7, ledger(7, 0)));
    assertThat(machine.ledger("work", 10)).isEqualTo(new Ledger(17, 13, 3, 1, 0, 0));
  }

  @Test
  void backlogsOfOtherStreamsAreToldApart() {
    var other = new Stored("b", "run-1/work", "work", 1, 0, ledger(9, 9));
    round(3, stored("a", 1, 0, ledger(3, 3)), other);
    assertThat(machine.others()).containsExactly(other);
    assertThat(machine.ledger("work", 3).retained()).isEqualTo(3);
  }

  /**
   * Messages go from one backlog to the next at any moment, also between two answers of a round.
   * What the machine says is compared with what is so.
   */
  @Test
  void quietIsNeverSaidWhileAMessageIsAnywhere() {
    int quiet = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      quiet += history(new Random(seed)) ? 1 : 0;
    }
    assertThat(quiet).as("histories that became quiet").isGreaterThan(1_000);
  }

  private static boolean history(Random random) {
    var machine = new AuditMachine(STREAM);
    long[] accepted = new long[3];
    long[] retained = new long[3];
    accepted[0] = retained[0] = 1L + random.nextInt(3);
    machine.expectQuiet();
    long now = 0;
    for (int round = 0; round < 12 && !machine.quiet(); round++) {
      long number = machine.begin(Map.of("work", accepted[0]), now += 2 * SECOND);
      machine.onAuditing(number, new Keepers(List.of("0", "1", "2"), List.of(), List.of()), now);
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
      java.util.Collections.shuffle(order, random);
      for (int who : order) {
        while (random.nextBoolean()) {
          pass(random.nextInt(3), random.nextInt(3), accepted, retained);
        }
        var answer = stored("" + who, 1, 0, ledger(accepted[who], retained[who]));
        machine.onAudited(number, "" + who, List.of(answer), false, now);
      }
    }
    if (machine.quiet()) {
      assertThat(retained).containsOnly(0);
    }
    return machine.quiet();
  }

  /** From one backlog to a later one, or out. */
  private static void pass(int from, int to, long[] accepted, long[] retained) {
    if (retained[from] > 0) {
      retained[from]--;
      if (to > from) {
        accepted[to]++;
        retained[to]++;
      }
    }
  }
}
