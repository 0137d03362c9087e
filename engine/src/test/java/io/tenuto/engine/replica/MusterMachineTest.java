package io.tenuto.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a life may begin with what its keepers say. */
class MusterMachineTest {
  private static final List<String> NAMES = List.of("a", "b");

  private static Facts kept(long life, boolean whole, long next, long unsettled) {
    var claim = new Claim("id", life, "owner", whole, NAMES);
    return new Facts(claim, 5, next, unsettled, next, 0, false);
  }

  private static MusterMachine.Plan decide(Facts... facts) throws Exception {
    return MusterMachine.decide(NAMES, List.of(facts), false, false, 100);
  }

  @Test
  void aStreamThatNobodyKnowsBeginsWithKeepersThatAreWhole() throws Exception {
    assertThat(decide(Facts.NOTHING, Facts.NOTHING))
        .isEqualTo(new MusterMachine.Plan(1, 100, 0, true, List.of(true, true)));
  }

  @Test
  void aLaterLifeIsAboveAllAndGoesOnBehindWhatAnyHas() throws Exception {
    assertThat(decide(kept(3, true, 70, 2), kept(3, true, 80, 0)))
        .isEqualTo(new MusterMachine.Plan(4, 5, 80, false, List.of(true, true)));
  }

  @Test
  void oneThatLostItsDiskOrMissedALifeIsFilled() throws Exception {
    assertThat(decide(kept(3, true, 70, 2), Facts.NOTHING).whole()).containsExactly(true, false);
    assertThat(decide(kept(3, true, 70, 2), kept(4, true, 70, 2)).whole())
        .containsExactly(false, true);
    assertThat(decide(kept(3, true, 70, 2), kept(7, false, 70, 2)))
        .isEqualTo(new MusterMachine.Plan(8, 5, 70, false, List.of(true, false)));
  }

  @Test
  void whereNoneHasEverythingNoLifeBegins() {
    assertThatThrownBy(() -> decide(kept(3, false, 0, 0), Facts.NOTHING))
        .as("one that was empty and was being filled, and one that is empty now")
        .isInstanceOf(MusterMachine.RefusedException.class)
        .hasMessageContaining("Bring back one of [a, b]");
  }

  @Test
  void otherKeepersThanBeforeAreRefusedUntilThatIsSaid() throws Exception {
    List<String> changed = List.of("a", "c");
    List<Facts> facts = List.of(kept(3, true, 70, 2), Facts.NOTHING);
    assertThatThrownBy(() -> MusterMachine.decide(changed, facts, false, false, 100))
        .hasMessageContaining("belongs to [a, b]")
        .hasMessageContaining("--change-keepers");
    assertThat(MusterMachine.decide(changed, facts, false, true, 100).whole())
        .containsExactly(true, false);
    List<Facts> none = List.of(kept(3, false, 70, 2), Facts.NOTHING);
    assertThatThrownBy(() -> MusterMachine.decide(changed, none, false, true, 100))
        .as("also then one has to have everything")
        .isInstanceOf(MusterMachine.RefusedException.class);
  }

  @Test
  void aSourceBeginsAnewOnlyWhereNothingIsLeft() throws Exception {
    List<Facts> left = List.of(kept(3, true, 70, 0), kept(3, true, 70, 2));
    assertThatThrownBy(() -> MusterMachine.decide(NAMES, left, true, false, 100))
        .hasMessageContaining("2 messages that were accepted and not yet delivered");
    List<Facts> done = List.of(kept(3, true, 70, 0), kept(3, true, 70, 0));
    assertThat(MusterMachine.decide(NAMES, done, true, false, 2))
        .as("a run of its own, also when the clock went back")
        .isEqualTo(new MusterMachine.Plan(4, 6, 0, false, List.of(true, true)));
  }

  @Test
  void aClaimFencesAllBelowAndAnotherOfTheSameNumber() {
    var claim = new Claim("id", 4, "me", true, NAMES);
    assertThat(claim.yields(new Claim("id", 3, "me", true, NAMES))).isFalse();
    assertThat(claim.yields(new Claim("id", 4, "other", true, NAMES))).isFalse();
    assertThat(claim.yields(new Claim("id", 4, "me", true, NAMES))).isTrue();
    assertThat(claim.yields(new Claim("id", 5, "other", true, NAMES))).isTrue();
  }

  @Test
  void aKeeperStaysWholeOnlyIfItIsTheOneThatIsMeant() {
    var whole = new Claim("id", 4, "me", true, NAMES);
    assertThat(whole.takenBy(new Claim("id", 5, "you", true, NAMES), false, "new").whole())
        .isTrue();
    assertThat(whole.takenBy(new Claim("other", 5, "you", true, NAMES), false, "new").whole())
        .isFalse();
    assertThat(whole.takenBy(new Claim("id", 5, "you", false, NAMES), false, "new").whole())
        .isFalse();
    assertThat(Claim.NONE.takenBy(new Claim("", 1, "you", true, NAMES), false, "new"))
        .isEqualTo(new Claim("new", 1, "you", false, NAMES));
  }
}
