package io.tenuto.engine.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.replica.ReplicaWorld.Plant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fan-out, fence, filling and recall, in any order of answers, losses and returns. */
class ReplicaWorldTest {
  private static final int SEEDS = Boolean.getBoolean("tenuto.long") ? 4000 : 200;
  private static final int STEPS = 600;

  @Test
  void nothingAcceptedIsForgottenWhateverTheSeed() {
    long accepted = 0;
    int emptied = 0;
    int lives = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      ReplicaWorld world = run(seed, Plant.NOTHING);
      accepted += world.promises.accepted();
      emptied += world.emptied();
      lives += world.lives();
    }
    assertThat(accepted).as("accepted over all seeds").isGreaterThan(SEEDS * 10L);
    assertThat(emptied).as("keepers that lost their disks").isGreaterThan(SEEDS / 2);
    assertThat(lives).as("lives of the source").isGreaterThan(SEEDS * 2);
  }

  @ParameterizedTest
  @EnumSource(value = Plant.class, names = "NOTHING", mode = EnumSource.Mode.EXCLUDE)
  void whatIsDoneWrongOnPurposeIsFound(Plant plant) {
    for (long seed = 0; seed < 200; seed++) {
      if (isFound(seed, plant)) {
        return;
      }
    }
    throw new AssertionError(plant + " was not found within 200 seeds");
  }

  private static boolean isFound(long seed, Plant plant) {
    try {
      run(seed, plant);
      return false;
    } catch (SimPromises.Broken e) {
      return true;
    } catch (IllegalArgumentException e) {
      return false; // it may confuse the world itself: that is no finding
    }
  }

  private static ReplicaWorld run(long seed, Plant plant) {
    var world = new ReplicaWorld(seed, 2 + (int) (seed % 2), seed % 3 == 0, plant);
    try {
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.heal();
    } catch (SimPromises.Broken | RuntimeException e) {
      e.addSuppressed(new IllegalStateException("seed " + seed));
      throw e;
    }
    return world;
  }
}
