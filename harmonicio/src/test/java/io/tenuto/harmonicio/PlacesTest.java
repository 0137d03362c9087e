package io.tenuto.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.harmonicio.Places.Verdict;
import org.junit.jupiter.api.Test;

/** One host leaves places to others, and who waits has its turn. */
class PlacesTest {
  private final Places<String> places = new Places<>(8, 4);

  private int taken(String host, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += places.come(host, host + i) == Verdict.TAKEN ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aHostGetsHalfOfWhatIsLeft() {
    assertThat(taken("a", 20)).isEqualTo(4);
    assertThat(taken("b", 20)).isEqualTo(2);
    assertThat(taken("c", 20)).isEqualTo(1);
    assertThat(taken("d", 20)).isEqualTo(1);
  }

  @Test
  void whoWaitsHasItsTurnUnlessItsHostHasEnough() {
    assertThat(taken("a", 5)).isEqualTo(4);
    assertThat(taken("b", 3)).isEqualTo(2);
    assertThat(places.leave("b")).as("free are three, and a has four").containsExactly("b2");
    assertThat(places.leave("a")).as("free are three, and a has three").isEmpty();
    assertThat(places.leave("a")).containsExactly("a4");
    assertThat(places.leave("a")).isEmpty();
  }

  @Test
  void waitingIsSharedOutToo() {
    assertThat(taken("a", 4)).isEqualTo(4);
    assertThat(places.come("a", "one")).isEqualTo(Verdict.WAITS);
    assertThat(places.come("a", "two")).isEqualTo(Verdict.WAITS);
    assertThat(places.come("a", "three")).isEqualTo(Verdict.REFUSED);
    assertThat(taken("b", 2)).isEqualTo(2);
    assertThat(places.come("b", "four")).isEqualTo(Verdict.WAITS);
  }
}
