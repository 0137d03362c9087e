package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who stands in line for a lane, and how much waits there and beside it. */
class WaitingLineTest {
  private static final int BYTES = TestEntries.BYTES;

  private final TestEntries entries = new TestEntries();
  private final WaitingLine line = new WaitingLine();

  private void arrive(int from, int to, int attempt) {
    line.count(entries, from, to);
    line.append(entries, from, to, attempt);
  }

  /** Takes whole ranges out, each as {@code from-to attempt}. */
  private List<String> takeAll() {
    var all = new ArrayList<String>();
    for (WaitingLine.Range head = line.head(); head != null; head = line.head()) {
      int from = head.from();
      int to = head.fit(Long.MAX_VALUE, Long.MAX_VALUE);
      line.take(to);
      all.add(from + "-" + to + " " + head.attempt());
    }
    return all;
  }

  @Test
  void neighboursOfTheSameAttemptBecomeOneRange() {
    arrive(0, 3, 1);
    arrive(3, 5, 1);
    arrive(5, 6, 2);
    arrive(8, 9, 2);
    line.count(new TestEntries(), 9, 10);
    line.append(new TestEntries(), 9, 10, 2);
    assertThat(line.messages()).isEqualTo(8);
    assertThat(takeAll()).containsExactly("0-5 1", "5-6 2", "8-9 2", "9-10 2");
    assertThat(line.isEmpty()).isTrue();
    assertThat(line.messages()).isZero();
    assertThat(line.bytes()).isZero();
  }

  @Test
  void whoComesBackStandsBeforeAllOthers() {
    arrive(2, 4, 1);
    line.count(entries, 0, 2);
    line.prepend(entries, 0, 2, 2);
    assertThat(takeAll()).containsExactly("0-2 2", "2-4 1");
  }

  @Test
  void whatIsTakenIsNoMoreThanFitsAndAtLeastOne() {
    arrive(0, 10, 1);
    WaitingLine.Range head = Objects.requireNonNull(line.head());
    assertThat(head.headBytes()).isEqualTo(BYTES);
    assertThat(head.fit(3 * BYTES + 1, 100)).isEqualTo(3);
    assertThat(head.fit(100 * BYTES, 4)).isEqualTo(4);
    assertThat(head.fit(BYTES - 1, 100)).as("it was offered room for one").isEqualTo(1);
    line.take(4);
    assertThat(line.head()).isSameAs(head);
    assertThat(head.from()).isEqualTo(4);
    assertThat(head.fit(100 * BYTES, 100)).isEqualTo(10);
    assertThat(line.bytes()).isEqualTo(6 * BYTES);
  }

  @Test
  void aLargeMessageGoesByItself() {
    line.count(new Large(), 0, 2);
    line.append(new Large(), 0, 2, 1);
    assertThat(Objects.requireNonNull(line.head()).fit(Long.MAX_VALUE, 100)).isEqualTo(1);
  }

  @Test
  void whatIsKeptBesideTheLineCountsButNobodyStandsThere() {
    line.count(entries, 0, 3);
    assertThat(line.isEmpty()).isTrue();
    assertThat(line.head()).isNull();
    assertThat(line.exceeds(2 * BYTES)).isTrue();
    line.uncount(entries, 0, 1);
    assertThat(line.exceeds(2 * BYTES)).as("two fit").isFalse();
    line.uncount(entries, 1, 2);
    assertThat(line.exceeds(0)).as("the last one may stay").isFalse();
    assertThat(line.messages()).isEqualTo(1);
  }

  /** Entries that travel one at a time. */
  private static final class Large implements Entries {
    @Override
    public Origin origin() {
      return new Origin("stream", "source", 1);
    }

    @Override
    public long bytes(int from, int to) {
      return to - (long) from;
    }

    @Override
    public ByteBuffer encoded(int from, int to) {
      return ByteBuffer.allocate(to - from);
    }

    @Override
    public Payload payload() {
      return Payload.of("large");
    }

    @Override
    public void settled(int from, int to, Settlement outcome) {}
  }
}
