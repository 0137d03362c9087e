package io.tenuto.transport.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArenaTest {
  private static final long LINE_BYTES = 64;

  private final Arena arena = new Arena();

  @Test
  void withoutMemoryNothingIsLent() {
    assertThat(arena.lend(1)).isEqualTo(Arena.NONE);
    assertThat(arena.nothingLent()).isTrue();
  }

  @Test
  void allOfItCanBeLentAndComesBackWhole() {
    arena.grow(1024);
    long first = arena.lend(512);
    long second = arena.lend(512);
    assertThat(arena.lend(1)).isEqualTo(Arena.NONE);
    arena.giveBack(first);
    arena.giveBack(second);
    assertThat(arena.nothingLent()).isTrue();
    assertThat(arena.lend(1024)).isZero();
  }

  @Test
  void whatGrowsJoinsWhatIsFreeAtTheEnd() {
    arena.grow(1024);
    arena.lend(256);
    assertThat(arena.lend(1024)).isEqualTo(Arena.NONE);
    arena.grow(2048);
    assertThat(arena.lend(1792)).isEqualTo(256);
    assertThatThrownBy(() -> arena.grow(1024)).hasMessageContaining("cannot become 1024");
  }

  @Test
  void theLowestPlaceThatFitsIsLent() {
    arena.grow(4096);
    long small = arena.lend(64);
    arena.lend(64);
    long large = arena.lend(1024);
    arena.lend(64);
    arena.giveBack(large);
    arena.giveBack(small);
    assertThat(arena.lend(128)).isEqualTo(large);
    assertThat(arena.lend(64)).isEqualTo(small);
  }

  @Test
  void onlyWhatIsLentCanComeBackAndOnlyOnce() {
    arena.grow(1024);
    long offset = arena.lend(128);
    assertThatThrownBy(() -> arena.giveBack(offset + LINE_BYTES))
        .hasMessageContaining("nothing at offset 64");
    arena.giveBack(offset);
    assertThatThrownBy(() -> arena.giveBack(offset)).hasMessageContaining("nothing at offset 0");
  }

  /** Against the plainest account there is: what is lent never overlaps, what is free is found. */
  @Test
  void inAnyOrderStretchesNeverOverlapAndNothingGetsLost() {
    for (long seed = 1; seed <= 50; seed++) {
      var random = new Random(seed);
      var of = new Arena();
      var lent = new TreeMap<Long, Long>();
      long size = 0;
      for (int step = 0; step < 2000; step++) {
        if (random.nextInt(200) == 0) {
          size += LINE_BYTES * random.nextInt(100);
          of.grow(size);
        } else if (random.nextBoolean() || lent.isEmpty()) {
          long bytes = 1L + random.nextInt(1500);
          long length = (bytes + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
          long expected = firstFit(lent, size, length);
          assertThat(of.lend(bytes)).as("seed %s, step %s", seed, step).isEqualTo(expected);
          if (expected != Arena.NONE) {
            lent.put(expected, length);
          }
        } else {
          Long offset = lent.floorKey((long) random.nextInt((int) size + 1));
          long chosen = offset == null ? lent.firstKey() : offset;
          lent.remove(chosen);
          of.giveBack(chosen);
        }
      }
      lent.keySet().forEach(of::giveBack);
      assertThat(of.nothingLent()).isTrue();
      assertThat(size == 0 ? 0 : of.lend(size)).as("seed %s", seed).isZero();
    }
  }

  private static long firstFit(SortedMap<Long, Long> lent, long size, long length) {
    long at = 0;
    for (var stretch : lent.entrySet()) {
      if (stretch.getKey() - at >= length) {
        return at;
      }
      at = stretch.getKey() + stretch.getValue();
    }
    return size - at >= length ? at : Arena.NONE;
  }
}
