package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpellsTest {
  private static final long[] COMPLETED = {0, 100, 200, 290, 290, 300, 420, 520, 600, 700};

  private static List<Spells.Sample> samples() {
    List<Spells.Sample> samples = new ArrayList<>();
    for (int i = 0; i < COMPLETED.length; i++) {
      samples.add(new Spells.Sample(i * 0.25, COMPLETED[i]));
    }
    return samples;
  }

  @Test
  void everyTimeBelowARateIsFound() {
    assertThat(Spells.below(0.9 * 400, samples(), 0, 700)).containsExactly(0.5, 0.25);
    assertThat(Spells.below(10, samples(), 0, 200)).isEmpty();
  }

  @Test
  void whatComesBeforeAndAfterIsNotJudged() {
    assertThat(Spells.below(0.9 * 400, samples(), 500, 700)).containsExactly(0.25);
    assertThat(Spells.below(0.9 * 400, samples(), 0, 400)).containsExactly(0.5);
  }
}
