package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Settlement;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sending end: numbers, credit and what settlements speak of. */
@Timeout(60)
class SenderTest {
  private final Sender<Object> sender = new Sender<>();
  private final List<String> settled = new ArrayList<>();

  private void settle(long first, int count, Settlement outcome) {
    var ranges = new Ranges();
    ranges.add(first, count, outcome);
    ByteBuffer frame = Objects.requireNonNull(ranges.take());
    frame.position(Frames.HEADER_BYTES);
    sender.onSettle(
        frame,
        (what, from, to, delivery, how) -> settled.add(what + " " + from + ".." + to + " " + how));
  }

  @Test
  void creditIsAnAbsoluteLimitThatSendingUses() {
    assertThat(sender.freeMessages()).isZero();
    sender.onCredit(3, 100);
    assertThat(sender.send(2, 60, "a", true)).isZero();
    assertThat(sender.freeMessages()).isEqualTo(1);
    assertThat(sender.freeBytes()).isEqualTo(40);
    assertThatThrownBy(() -> sender.send(2, 10, "b", true)).hasMessageContaining("over the credit");
    assertThatThrownBy(() -> sender.send(1, 41, "b", true)).hasMessageContaining("over the credit");
    sender.onCredit(5, 200);
    assertThat(sender.send(1, 41, "b", true)).isEqualTo(2);
  }

  @Test
  void aLimitThatFallsIsAnError() {
    sender.onCredit(3, 100);
    assertThatThrownBy(() -> sender.onCredit(2, 100))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("limits only rise");
  }

  @Test
  void aSettlementTellsOfEachDeliveryOnce() {
    sender.onCredit(10, 1000);
    sender.send(4, 4, "a", true);
    sender.send(2, 2, "b", true);
    settle(1, 2, Settlement.DONE);
    settle(0, 5, Settlement.FAILED);
    settle(0, 6, Settlement.DONE);
    assertThat(settled)
        .containsExactly(
            "a 1..3 DONE", "a 0..1 FAILED", "a 3..4 FAILED", "b 0..1 FAILED", "b 1..2 DONE");
    assertThat(sender.inFlight()).isZero();
  }

  @Test
  void settlementsOfWhatWasNeverSentArePassedOver() {
    sender.onCredit(10, 1000);
    sender.send(1, 1, "a", true);
    settle(1, 5, Settlement.DONE);
    assertThat(settled).isEmpty();
    assertThat(sender.inFlight()).isEqualTo(1);
  }

  @Test
  void aLostLinkTellsOfWhatIsOpenInOrderAndThenKnowsNothing() {
    sender.onCredit(10, 1000);
    sender.send(3, 3, "a", true);
    sender.send(2, 2, "b", true);
    settle(1, 1, Settlement.DONE);
    settled.clear();
    sender.revoke((what, from, to, delivery, how) -> settled.add(what + " " + from + ".." + to));
    assertThat(settled).containsExactly("a 0..1", "a 2..3", "b 0..2");
    assertThat(sender.inFlight()).isZero();
  }

  @Test
  void whatIsSettledIsNotKept() throws Exception {
    sender.onCredit(10, 1000);
    WeakReference<Object> first = sendSomethingLarge();
    WeakReference<Object> second = sendSomethingLarge();
    settle(1, 1, Settlement.DONE); // the one before it is still open
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!second.refersTo(null) && System.nanoTime() < deadline) {
      System.gc();
    }
    assertThat(second.refersTo(null)).as("the payload that was settled is kept no longer").isTrue();
    assertThat(first.refersTo(null)).as("the open one is kept").isFalse();
  }

  private WeakReference<Object> sendSomethingLarge() {
    var payload =
        new Object() {
          final byte[] bytes = new byte[1 << 20];

          @Override
          public String toString() {
            return bytes.length + " bytes";
          }
        };
    sender.send(1, 1, payload, true);
    return new WeakReference<>(payload);
  }
}
