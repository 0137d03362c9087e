package io.tenuto.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.MessageId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityFenceTest {
  private final IdentityFence fence = new IdentityFence();

  @Test
  void anIdentityPassesOnce() {
    assertThat(fence.contains(TestMessage.id(7))).isFalse();
    assertThat(fence.add(TestMessage.id(7))).isTrue();
    assertThat(fence.contains(TestMessage.id(7))).isTrue();
    assertThat(fence.add(TestMessage.id(7))).isFalse();
    assertThat(fence.size()).isEqualTo(1);
  }

  @Test
  void everyPartOfAnIdentityCounts() {
    List<MessageId> different =
        List.of(
            new MessageId("cells", "mic", 3, 7, List.of()),
            new MessageId("other", "mic", 3, 7, List.of()),
            new MessageId("cells", "cam", 3, 7, List.of()),
            new MessageId("cells", "mic", 4, 7, List.of()),
            new MessageId("cells", "mic", 3, 8, List.of()),
            new MessageId("cells", "mic", 3, 7, List.of(0)),
            new MessageId("cells", "mic", 3, 7, List.of(1)),
            new MessageId("cells", "mic", 3, 7, List.of(0, 0)));

    assertThat(different).allMatch(fence::add).noneMatch(fence::add);
    assertThat(fence.size()).isEqualTo(8);
  }

  @Test
  void anyOrderAndAnyGapsGiveTheSameAnswersAsASet() {
    var random = new Random(11);
    Set<MessageId> model = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      long sequence = random.nextInt(3) == 0 ? random.nextLong() >>> 1 : random.nextInt(30_000);
      MessageId id = TestMessage.id(sequence, random.nextInt(3));
      assertThat(fence.contains(id)).isEqualTo(model.contains(id));
      assertThat(fence.add(id)).isEqualTo(model.add(id));
    }
    assertThat(fence.size()).isEqualTo(model.size());
  }

  @Test
  void fullBlocksStayFull() {
    var sequences = new ArrayList<Long>();
    for (long i = 0; i < 10_000; i++) {
      sequences.add(i);
    }
    Collections.shuffle(sequences, new Random(3));
    for (long sequence : sequences) {
      assertThat(fence.add(TestMessage.id(sequence))).isTrue();
    }

    assertThat(sequences).allMatch(sequence -> !fence.add(TestMessage.id(sequence)));
    assertThat(fence.contains(TestMessage.id(10_000))).isFalse();
    assertThat(fence.size()).isEqualTo(10_000);
  }

  @Test
  void theBordersOfWordsAndBlocksAreApart() {
    List<Long> borders =
        List.of(0L, 63L, 64L, 127L, 4095L, 4096L, 8191L, 8192L, 1L << 32, Long.MAX_VALUE);
    for (long border : borders) {
      assertThat(fence.add(TestMessage.id(border))).isTrue();
    }

    assertThat(fence.contains(TestMessage.id(1))).isFalse();
    assertThat(fence.contains(TestMessage.id(4094))).isFalse();
    assertThat(fence.contains(TestMessage.id(4097))).isFalse();
    assertThat(fence.contains(TestMessage.id((1L << 32) + 1))).isFalse();
    assertThat(fence.contains(TestMessage.id(Long.MAX_VALUE - 1))).isFalse();
  }
}
