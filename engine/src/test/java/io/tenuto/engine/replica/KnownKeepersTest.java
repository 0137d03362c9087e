package io.tenuto.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KnownKeepersTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  private final KnownKeepers keepers =
      new KnownKeepers(NAMES, List.of(facts("1"), facts("2"), facts("3")));

  private static Facts facts(String id) {
    return new Facts(new Claim(id, 4, "owner", true, NAMES), 1, 0, 0, 0, 0, false);
  }

  @Test
  void aKeeperThatComesBackWithAnotherStoreHasNothingOfWhatItHad() {
    assertThat(keepers.met(0)).isFalse();
    assertThat(keepers.here(0, facts("1"))).isEqualTo(KnownKeepers.Arrival.FIRST);
    assertThat(keepers.met(0)).isTrue();
    assertThat(keepers.here(0, facts("1"))).isEqualTo(KnownKeepers.Arrival.BACK);
    assertThat(keepers.here(0, facts("9"))).isEqualTo(KnownKeepers.Arrival.BACK_ANEW);
    assertThat(keepers.id(0)).isEqualTo("9");
    assertThat(keepers.id(1)).isEqualTo("2");
  }

  @Test
  void onlyWhatIsDamagedWhereEverythingWasIsLost() {
    keepers.lost(0, 2);
    keepers.lost(0, 3);
    keepers.lost(1, 1);
    assertThat(keepers.lostEverywhere(List.of(true, true, false))).isEqualTo(1);
    assertThat(keepers.lostEverywhere(List.of(true, false, false))).isEqualTo(5);
    assertThat(keepers.lostEverywhere(List.of(true, true, true))).isZero();
  }
}
