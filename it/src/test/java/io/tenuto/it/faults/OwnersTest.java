package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.it.faults.Owners.Held;
import io.tenuto.it.faults.Owners.Run;
import io.tenuto.it.faults.Owners.TakenBack;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnersTest {
  private static final Run FROZEN = new Run("a", "k", 7, 100, 900);

  @Test
  void aRunThatWasOvertakenIsNoOwnerAnyMore() {
    var again = new Run("b", "k", 7, 600, 610);
    var next = new Run("b", "k", 8, 620, 630);
    var runs = List.of(FROZEN, again, next);
    assertThat(Owners.violations(runs, List.of(new TakenBack("a", 590, 605)))).isEmpty();
    assertThat(Owners.violations(runs, List.of())).hasSize(2);
    assertThat(Owners.violations(runs, List.of(new TakenBack("b", 590, 605)))).hasSize(2);
  }

  @Test
  void whoeverEntersAfterItsLeaseWasTakenBackIsFound() {
    var again = new Run("b", "k", 7, 600, 610);
    var thawed = new Run("a", "k", 7, 620, 630);
    assertThat(Owners.violations(List.of(again, thawed), List.of(new TakenBack("a", 590, 605))))
        .singleElement()
        .asString()
        .contains("engine=a", "had lost nothing");
  }

  @Test
  void whoeverIsTakenBackTooEarlyIsFound() {
    var again = new Run("b", "k", 7, 500, 510);
    assertThat(Owners.violations(List.of(FROZEN, again), List.of(new TakenBack("a", 590, 605))))
        .hasSize(1);
  }

  @Test
  void anEarlierMessageOfTheSameKeyIsFoundAndOneOfAnotherIsNot() {
    var later = new Run("b", "k", 8, 1000, 1010);
    var earlier = new Run("a", "k", 7, 1020, 1030);
    assertThat(Owners.violations(List.of(later, earlier), List.of()))
        .singleElement()
        .asString()
        .contains("after message 8 of its key");
    var other = new Run("a", "l", 7, 1005, 1030);
    assertThat(Owners.violations(List.of(later, other), List.of())).isEmpty();
  }

  @Test
  void anEntryWithoutALeaseIsFound() {
    var held = List.of(new Held("a", 50, 200), new Held("a", 300, 400), new Held("b", 0, 900));
    var between = new Run("a", "k", 8, 250, 260);
    assertThat(Owners.withoutLease(List.of(FROZEN, between), held, 0)).containsExactly(between);
    assertThat(Owners.withoutLease(List.of(between), held, 51)).isEmpty();
  }
}
