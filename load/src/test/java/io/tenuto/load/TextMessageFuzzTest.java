package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Spoils text messages from a seed: whatever is read, is read from the bytes that are there, and
 * nothing but {@link CorruptMessageException} is thrown.
 */
class TextMessageFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS = Integer.getInteger("tenuto.fuzz.runs", 20_000);

  @Test
  void spoiledMessagesAreReadOrRefused() {
    int refused = 0;
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      refused += isRefused(seed) ? 1 : 0;
    }
    if (RUNS > 1) {
      assertThat(refused).as("of %d", RUNS).isBetween(1, RUNS - 1); // both happen
    }
  }

  private static boolean isRefused(long seed) {
    ByteBuffer spoiled = spoiled(new Random(seed));
    ByteBuffer before = ByteBuffer.allocate(spoiled.remaining()).put(spoiled.duplicate()).flip();
    try {
      TextMessage read = TextMessage.read(spoiled.asReadOnlyBuffer());
      ByteBuffer again = ByteBuffer.allocate(read.headBytes() + 1);
      read.writeTo(again);
      assertThat(again.limit(read.headBytes()))
          .as("seed %d", seed)
          .isEqualTo(before.limit(read.headBytes()));
      return false;
    } catch (CorruptMessageException e) {
      assertThat(e).as("seed %d", seed).hasMessageNotContaining("null");
      return true;
    } catch (RuntimeException e) {
      return fail("seed " + seed, e);
    }
  }

  private static ByteBuffer spoiled(Random random) {
    var message =
        new TextMessage(
            random.nextInt(TextMessage.MAX_COST_MILLIS + 1),
            "n".repeat(1 + random.nextInt(random.nextBoolean() ? 10 : 255)));
    int size = message.headBytes() + 1 + random.nextInt(50);
    ByteBuffer bytes = ByteBuffer.allocate(size);
    message.writeTo(bytes);
    for (int faults = random.nextInt(4); faults > 0; faults--) {
      int at = random.nextInt(random.nextBoolean() ? 12 : size);
      bytes.put(at, (byte) (random.nextBoolean() ? random.nextInt(256) : '-'));
    }
    int from = random.nextInt(20) == 0 ? random.nextInt(size) : 0;
    int to = random.nextInt(4) == 0 ? from + random.nextInt(size - from + 1) : size;
    return bytes.limit(to).position(from).slice();
  }
}
