package io.tenuto.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Crashes between effect and confirmation, of the process and of the machine: the sink's file ends
 * up as if there had been none.
 */
class SinkGapTest {
  /** {@code -Dtenuto.gaps=1000} is the long form. */
  private static final int CRASHES = Integer.getInteger("tenuto.gaps", 200);

  private static final int MESSAGES = 120;

  @Test
  void aTableIsTheSameAfterAnyNumberOfCrashes() throws Exception {
    crashes(OnceLife::csv, 3);
  }

  @Test
  void jsonLinesAreTheSameAfterAnyNumberOfCrashes() throws Exception {
    crashes(OnceLife::jsonLines, 3);
  }

  @Test
  void rowsThatDoNotFitTheMemoryBetweenTwoConfirmationsAreNotSeenTwice() throws Exception {
    crashes(OnceLife::jsonLines, 20_000);
  }

  /** Several crashes in each life, until there have been enough. */
  private static void crashes(OnceLife.Kind kind, int textBytes) throws Exception {
    String quiet = new String(OnceLife.quiet(kind, MESSAGES, textBytes), StandardCharsets.UTF_8);
    long seed = Long.getLong("tenuto.seed", System.nanoTime());
    var random = new Random(seed);
    int halts = 0;
    long duplicates = 0;
    while (halts < CRASHES) {
      long lifeSeed = random.nextLong();
      var life = new OnceLife(kind, lifeSeed, MESSAGES, textBytes);
      for (int i = 0; i < 10 && life.runUntilHalt(random.nextInt(40)); i++) {
        halts++;
        if (random.nextBoolean()) {
          life.disk.powerCut();
        } else {
          life.disk.runOn(); // the process was killed: the system keeps what it was given
        }
      }
      life.toTheEnd();
      duplicates += life.duplicates();
      assertThat(new String(life.data.bytes(), StandardCharsets.UTF_8))
          .as("-Dtenuto.seed=%d, life %d", seed, lifeSeed)
          .isEqualTo(quiet);
    }
    assertThat(duplicates).as("messages that came again although they were stored").isPositive();
  }
}
