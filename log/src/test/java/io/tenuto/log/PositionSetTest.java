package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PositionSetTest {
  @Test
  void agreesWithASetOfSinglePositions() {
    for (long seed = 1; seed <= 200; seed++) {
      var random = new Random(seed);
      var set = new PositionSet();
      var model = new BitSet();
      for (int step = 0; step < 100; step++) {
        int first = random.nextInt(200);
        int end = first + random.nextInt(12);
        int before = model.cardinality();
        model.set(first, end);
        String run = "seed " + seed + ", step " + step;
        assertThat(set.add(first, end)).as(run).isEqualTo(model.cardinality() - before);
        assertThat(set.count()).as(run).isEqualTo(model.cardinality());
        assertThat(set.end()).as(run).isEqualTo(model.length());
        int from = random.nextInt(220);
        int to = from + random.nextInt(30);
        assertThat(set.nextAbsent(from)).as(run).isEqualTo(model.nextClearBit(from));
        int present = model.nextSetBit(from);
        assertThat(set.nextPresent(from, to))
            .as(run)
            .isEqualTo(present < 0 || present > to ? to : present);
        assertThat(set.containsAll(from, to)).as(run).isEqualTo(model.nextClearBit(from) >= to);
        long absent = set.absent(from, to).stream().mapToLong(PositionRange::count).sum();
        assertThat(absent).as(run).isEqualTo(to - from - model.get(from, to).cardinality());
        assertThat(set.ranges()).as(run).hasSize(set.rangeCount());
        assertThat(set.ranges().stream().mapToLong(PositionRange::count).sum())
            .isEqualTo(set.count());
      }
      assertThat(set.ranges()).allSatisfy(range -> assertThat(range.isEmpty()).isFalse());
    }
  }
}
