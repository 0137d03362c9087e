package io.tenuto.scheduler.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {
  private static final Resources WORKER = new Resources(8_000_000, 16L << 30, 1_000_000_000, 2);

  @Test
  void anItemAsLargeAsABinIsTakenAlone() {
    var packing = new Packing<String>(PackingPolicy.FIRST_FIT);
    packing.open(Resources.ofCpu(1_000_000));
    assertThat(packing.place("all", Resources.ofCpu(1_000_000))).hasValue(0);
    assertThat(packing.place("more", Resources.ofCpu(1))).isEmpty();
    assertThat(packing.place("nothing", Resources.NONE)).hasValue(0);
  }

  @Test
  void eightEighthsFillABin() {
    var packing = new Packing<Integer>(PackingPolicy.FIRST_FIT);
    packing.open(Resources.ofCpu(1_000_000));
    for (int i = 0; i < 8; i++) {
      assertThat(packing.place(i, Resources.ofCpu(125_000))).hasValue(0);
    }
    assertThat(packing.free(0)).isEqualTo(Resources.NONE);
  }

  @ParameterizedTest
  @EnumSource(PackingPolicy.class)
  void whatLacksOneKindDoesNotFit(PackingPolicy policy) {
    var packing = new Packing<Integer>(policy);
    packing.open(new Resources(8_000_000, 1 << 20, 1_000, 0));
    packing.open(new Resources(100_000, 1 << 30, 1_000, 1));
    packing.open(new Resources(8_000_000, 1 << 30, 999, 1));
    packing.open(new Resources(8_000_000, 1 << 30, 1_000, 1));
    assertThat(packing.place(1, new Resources(200_000, 2 << 20, 1_000, 1))).hasValue(3);
    assertThat(packing.place(2, new Resources(200_000, 2 << 20, 1_000, 1))).isEmpty();
  }

  @Test
  void bestFitLeavesTheLeastAndFirstFitTakesTheFirst() {
    assertThat(placed(PackingPolicy.FIRST_FIT, 2, 9, 5, 3, 3)).isEqualTo(0);
    assertThat(placed(PackingPolicy.BEST_FIT, 2, 9, 5, 3, 3)).isEqualTo(2);
    assertThat(placed(PackingPolicy.BEST_FIT, 4, 9, 5, 3, 3)).isEqualTo(1);
    assertThat(placed(PackingPolicy.BEST_FIT, 10, 9, 5, 3, 3)).isEqualTo(-1);
  }

  /** Where an item goes among empty bins. */
  private static int placed(PackingPolicy policy, long size, long... capacities) {
    var packing = new Packing<Integer>(policy);
    for (long capacity : capacities) {
      packing.open(Resources.ofCpu(capacity));
    }
    return packing.place(0, Resources.ofCpu(size)).orElse(-1);
  }

  @Test
  void aClosedBinTakesNothingAndKeepsWhatItHas() {
    var packing = new Packing<Integer>(PackingPolicy.FIRST_FIT);
    packing.open(WORKER);
    packing.place(1, Resources.ofCpu(1));
    packing.close(0);
    assertThat(packing.place(2, Resources.ofCpu(1))).isEmpty();
    packing.remove(1); // must not open it again
    assertThat(packing.place(2, Resources.ofCpu(1))).isEmpty();
    assertThat(packing.open(WORKER)).isEqualTo(1);
    assertThat(packing.place(2, Resources.ofCpu(1))).hasValue(1);
  }

  @Test
  void anItemIsInOneBinAtMost() {
    var packing = new Packing<String>(PackingPolicy.BEST_FIT);
    packing.open(WORKER);
    packing.place("a", Resources.ofCpu(1));
    assertThatThrownBy(() -> packing.place("a", Resources.ofCpu(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("item a is in bin 0 already. Remove it first.");
    packing.remove("a");
    assertThat(packing.binOf("a")).isEmpty();
    assertThatThrownBy(() -> packing.remove("a")).hasMessage("item a is in no bin.");
    assertThat(packing.free(0)).isEqualTo(WORKER);
  }

  /** What the tree of free room answers is what a look at every bin would. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itAgreesWithALookAtEveryBin(long seed) {
    for (PackingPolicy policy : PackingPolicy.values()) {
      var random = new Random(seed);
      var packing = new Packing<Integer>(policy);
      var open = new TreeSet<Integer>();
      var placed = new ArrayList<Integer>();
      int refused = 0;
      for (int step = 0; step < 3000; step++) {
        int what = random.nextInt(100);
        if (what < 4 || open.isEmpty()) {
          open.add(packing.open(some(random, 60)));
        } else if (what < 5) {
          int bin = random.nextInt(packing.bins());
          packing.close(bin);
          open.remove(bin);
        } else if (what < 40 && !placed.isEmpty()) {
          packing.remove(placed.remove(random.nextInt(placed.size())));
        } else {
          Resources size = some(random, 10);
          int expected = looked(policy, packing, open, size);
          assertThat(packing.place(step, size).orElse(-1))
              .as("seed %d, step %d, %s of %s", seed, step, policy, size)
              .isEqualTo(expected);
          if (expected >= 0) {
            placed.add(step);
          } else {
            refused++;
          }
        }
      }
      assertThat(placed).hasSizeGreaterThan(100);
      assertThat(refused).isPositive();
      nothingIsMoreThanFull(packing, placed);
    }
  }

  private static int looked(
      PackingPolicy policy, Packing<Integer> packing, Set<Integer> open, Resources size) {
    int best = -1;
    double least = Double.MAX_VALUE;
    for (int bin : open) {
      if (!size.fits(packing.free(bin))) {
        continue;
      }
      if (policy == PackingPolicy.FIRST_FIT) {
        return bin;
      }
      Resources left = packing.free(bin).minus(size);
      Resources all = packing.capacity(bin);
      double share =
          share(left.cpuMicros(), all.cpuMicros())
              + share(left.memoryBytes(), all.memoryBytes())
              + share(left.networkBytes(), all.networkBytes())
              + share(left.gpuSlots(), all.gpuSlots());
      if (share < least) {
        best = bin;
        least = share;
      }
    }
    return best;
  }

  private static double share(long left, long all) {
    return all == 0 ? 0 : (double) left / all;
  }

  private static void nothingIsMoreThanFull(Packing<Integer> packing, List<Integer> placed) {
    int items = 0;
    for (int bin = 0; bin < packing.bins(); bin++) {
      Resources sum = Resources.NONE;
      for (Resources each : packing.items(bin).values()) {
        sum = sum.plus(each);
      }
      assertThat(sum.plus(packing.free(bin))).isEqualTo(packing.capacity(bin));
      items += packing.items(bin).size();
    }
    assertThat(items).isEqualTo(placed.size());
    assertThat(placed).allSatisfy(item -> assertThat(packing.binOf(item)).isPresent());
  }

  private static Resources some(Random random, int most) {
    return new Resources(
        random.nextInt(most), random.nextInt(most), random.nextInt(most), random.nextInt(most));
  }

  @Test
  void anItemIsResizedWhereItsBinHasRoomForIt() {
    var packing = new Packing<String>(PackingPolicy.FIRST_FIT);
    packing.open(Resources.ofCpu(10));
    packing.place("a", Resources.ofCpu(6));
    packing.place("b", Resources.ofCpu(3));
    assertThat(packing.resize("a", Resources.ofCpu(8))).isFalse();
    assertThat(packing.free(0)).isEqualTo(Resources.ofCpu(1));
    assertThat(packing.resize("a", Resources.ofCpu(7))).isTrue();
    assertThat(packing.free(0)).isEqualTo(Resources.NONE);
    assertThat(packing.resize("b", Resources.ofCpu(1))).isTrue();
    assertThat(packing.place("c", Resources.ofCpu(2))).hasValue(0);
    assertThat(packing.items(0)).containsEntry("a", Resources.ofCpu(7));
    assertThatThrownBy(() -> packing.resize("d", Resources.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
