package io.tenuto.engine.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.chaos.ChaosMachine.Life;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which engine is killed, and when. */
class ChaosMachineTest {
  private static final long S = 1_000_000_000L;
  private static final Life A = new Life("a", "port 1");
  private static final Life B = new Life("b", "port 2");

  private final ChaosMachine machine = new ChaosMachine(S, bound -> 0);
  private long settled;

  /** One more message is settled, then time passes. */
  private Optional<Life> killAt(long now, Life... serving) {
    settled++;
    return killWithoutProgressAt(now, serving);
  }

  private Optional<Life> killWithoutProgressAt(long now, Life... serving) {
    Optional<Life> chosen = machine.tick(List.of(serving), settled, now);
    chosen.ifPresent(life -> machine.killed(life, settled, now));
    return chosen;
  }

  @Test
  void theFirstOneDiesWhenItHasServedForOneInterval() {
    assertThat(killAt(5 * S, A)).isEmpty();
    assertThat(killAt(6 * S - 1, A)).isEmpty();
    assertThat(killAt(6 * S, A)).contains(A);
  }

  @Test
  void oneDiesInEachInterval() {
    assertThat(killAt(0, A, B)).isEmpty();
    assertThat(killAt(S, A, B)).contains(A);
    assertThat(killAt(2 * S - 1, B)).isEmpty();
    assertThat(killAt(2 * S, B)).contains(B);
  }

  @Test
  void nobodyDiesBeforeSomethingWasSettledSinceTheLastDeath() {
    killWithoutProgressAt(0, A, B);
    assertThat(killWithoutProgressAt(9 * S, A, B)).as("nothing settled at all").isEmpty();
    assertThat(killAt(10 * S, A, B)).contains(A);
    assertThat(killWithoutProgressAt(90 * S, B)).isEmpty();
    assertThat(killAt(91 * S, B)).contains(B);
  }

  @Test
  void oneThatHasBeenKilledAndStillSeemsToServeIsNotKilledTwice() {
    killAt(0, A);
    assertThat(killAt(S, A)).contains(A);
    assertThat(killAt(9 * S, A)).isEmpty();
    var again = new Life("a", "port 3");
    assertThat(killAt(10 * S, again)).as("its next life has only begun").isEmpty();
    assertThat(killAt(11 * S, again)).contains(again);
  }

  @Test
  void theSameSeedChoosesInTheSameWay() {
    assertThat(choices(7)).isEqualTo(choices(7)).isNotEqualTo(choices(8)).hasSize(30);
  }

  private static List<String> choices(long seed) {
    var subject = new ChaosMachine(S, new Random(seed)::nextInt);
    var chosen = new ArrayList<String>();
    for (int second = 0; second < 60; second++) {
      String start = "start " + second / 2;
      int now = second;
      List<Life> all = List.of(new Life("a", start), new Life("b", start), new Life("c", start));
      subject
          .tick(all, now + 1, now * S)
          .ifPresent(
              victim -> {
                subject.killed(victim, now + 1, now * S);
                chosen.add(victim.engine());
              });
    }
    return chosen;
  }
}
