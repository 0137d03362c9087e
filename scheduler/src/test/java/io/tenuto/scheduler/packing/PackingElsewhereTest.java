package io.tenuto.scheduler.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a packing without a change, against a packing that is really changed. */
class PackingElsewhereTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itAnswersWhatMovingEverythingWouldAndChangesNothing(long seed) {
    for (PackingPolicy policy : PackingPolicy.values()) {
      var random = new Random(seed);
      int yes = 0;
      int no = 0;
      for (int round = 0; round < 300; round++) {
        var packing = new Packing<Integer>(policy);
        var closed = new TreeSet<Integer>();
        fill(packing, closed, random);
        for (int bin = 0; bin < packing.bins(); bin++) {
          List<Resources> before = free(packing);
          boolean expected = moved(policy, packing, closed, bin);
          assertThat(packing.fitsElsewhere(bin))
              .as("seed %d, round %d, bin %d by %s", seed, round, bin, policy)
              .isEqualTo(expected);
          assertThat(free(packing)).isEqualTo(before);
          yes += expected ? 1 : 0;
          no += expected ? 0 : 1;
        }
        roomIsWhatALookAtEveryBinFinds(packing, closed, random);
      }
      assertThat(yes).isGreaterThan(100);
      assertThat(no).isGreaterThan(100);
    }
  }

  private static void fill(Packing<Integer> packing, Set<Integer> closed, Random random) {
    int bins = 1 + random.nextInt(6);
    for (int i = 0; i < bins; i++) {
      packing.open(some(random, 10, 40));
    }
    int items = random.nextInt(5 * bins);
    for (int i = 0; i < items; i++) {
      packing.place(i, some(random, 1, 15));
    }
    for (int i = 0; i < items; i++) {
      if (packing.binOf(i).isPresent() && random.nextInt(3) == 0) {
        packing.remove(i);
      }
    }
    if (random.nextInt(3) == 0) {
      int bin = random.nextInt(bins);
      packing.close(bin);
      closed.add(bin);
    }
  }

  /** All others are made anew with as much as they have left, and take the bin's items in turn. */
  private static boolean moved(
      PackingPolicy policy, Packing<Integer> packing, Set<Integer> closed, int bin) {
    var others = new ArrayList<Resources>();
    var capacities = new ArrayList<Resources>();
    for (int i = 0; i < packing.bins(); i++) {
      if (i != bin && !closed.contains(i)) {
        others.add(packing.free(i));
        capacities.add(packing.capacity(i));
      }
    }
    for (Resources size : packing.items(bin).values()) {
      int to = chosen(policy, others, capacities, size);
      if (to < 0) {
        return false;
      }
      others.set(to, others.get(to).minus(size));
    }
    return true;
  }

  private static int chosen(
      PackingPolicy policy, List<Resources> free, List<Resources> capacities, Resources size) {
    int best = -1;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < free.size(); i++) {
      if (size.fits(free.get(i))) {
        if (policy == PackingPolicy.FIRST_FIT) {
          return i;
        }
        double left = 0;
        for (int kind = 0; kind < Resources.KINDS; kind++) {
          long all = capacities.get(i).of(kind);
          left += all == 0 ? 0 : (double) (free.get(i).of(kind) - size.of(kind)) / all;
        }
        best = left < least ? i : best;
        least = Math.min(left, least);
      }
    }
    return best;
  }

  private static void roomIsWhatALookAtEveryBinFinds(
      Packing<Integer> packing, Set<Integer> closed, Random random) {
    for (int i = 0; i < 5; i++) {
      Resources size = some(random, 0, 30);
      boolean room = false;
      for (int bin = 0; bin < packing.bins(); bin++) {
        room |= !closed.contains(bin) && size.fits(packing.free(bin));
      }
      assertThat(packing.hasRoom(size)).isEqualTo(room);
    }
  }

  private static List<Resources> free(Packing<Integer> packing) {
    var free = new ArrayList<Resources>();
    for (int bin = 0; bin < packing.bins(); bin++) {
      free.add(packing.free(bin));
    }
    return free;
  }

  @Test
  void aClosedBinIsAskedWithoutBeingOpened() {
    var packing = new Packing<Integer>(PackingPolicy.FIRST_FIT);
    packing.open(Resources.ofCpu(2));
    packing.open(Resources.ofCpu(2));
    packing.place(1, Resources.ofCpu(1));
    packing.close(0);
    assertThat(packing.fitsElsewhere(0)).isTrue();
    assertThat(packing.place(2, Resources.ofCpu(1))).hasValue(1);
  }

  @Test
  void howOftenSomethingGoesIntoAWholeIsDecidedByTheScarcestKind() {
    var whole = new Resources(8, 100, 7, 2);
    assertThat(new Resources(1, 10, 2, 0).timesIn(whole)).isEqualTo(3);
    assertThat(new Resources(3, 0, 0, 0).timesIn(whole)).isEqualTo(2);
    assertThat(new Resources(0, 0, 0, 3).timesIn(whole)).isZero();
    assertThat(whole.timesIn(whole)).isEqualTo(1);
    assertThat(Resources.NONE.timesIn(whole)).isEqualTo(Long.MAX_VALUE);
    assertThat(Resources.ofCpu(1).timesIn(Resources.NONE)).isZero();
  }

  private static Resources some(Random random, int least, int most) {
    return new Resources(
        random.nextInt(least, most),
        random.nextInt(least, most),
        random.nextInt(least, most),
        random.nextInt(least, most));
  }
}
