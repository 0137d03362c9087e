package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The receiving end: numbers, limits, routes and what is free again. */
@Timeout(60)
class ReceiverTest {
  private static final Origin CAMERA = new Origin("raw", "camera", 7);

  private final Receiver receiver = new Receiver(3, 1000);

  private static Control route(long number, Origin origin) {
    return Control.of(
        "route",
        "route",
        number,
        "stream",
        origin.stream(),
        "source",
        origin.source(),
        "incarnation",
        origin.incarnation());
  }

  @Test
  void deliveriesComeInOrderWithinTheCreditAndTheEpoch() {
    receiver.grant(10, 1000);
    receiver.onDeliveries(0, 3, 100, 3);
    assertThatThrownBy(() -> receiver.onDeliveries(2, 1, 1, 3))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("delivery 2 where 3 was expected");
    assertThatThrownBy(() -> receiver.onDeliveries(4, 1, 1, 3))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> receiver.onDeliveries(3, 1, 1, 2))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("epoch 2 where 3 is in force");
    receiver.onDeliveries(3, 7, 900, 3);
    assertThat(receiver.heldMessages()).isEqualTo(10);
    assertThat(receiver.heldBytes()).isEqualTo(1000);
  }

  @Test
  void whoSpendsMoreThanThereIsIsFoundOut() {
    receiver.grant(2, 100);
    assertThatThrownBy(() -> receiver.onDeliveries(0, 3, 10, 3))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("3 of 2 messages");
    var other = new Receiver(3, 1000);
    other.grant(2, 100);
    assertThatThrownBy(() -> other.onDeliveries(0, 1, 101, 3))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("101 of 100 bytes");
  }

  @Test
  void limitsAreAbsoluteAndNeverFall() {
    assertThat(receiver.grant(5, 500)).isTrue();
    assertThat(receiver.grant(5, 500)).isFalse();
    assertThat(receiver.grant(1, 100)).isFalse();
    receiver.onDeliveries(0, 5, 500, 3);
    assertThat(receiver.grant(5, 500)).as("nothing is free yet").isFalse();
    receiver.finished(2);
    receiver.released(200);
    assertThat(receiver.grant(5, 500)).isTrue();
    ByteBuffer frame = receiver.creditFrame();
    assertThat(FrameHeader.read(frame, true))
        .isEqualTo(new FrameHeader(FrameType.CREDIT, 16, frame.getInt(8)));
    assertThat(frame.getLong()).isEqualTo(7);
    assertThat(frame.getLong()).isEqualTo(700);
  }

  @Test
  void whatIsForfeitedIsFreeAtOnce() {
    receiver.grant(5, 500);
    receiver.onDeliveries(0, 1, 100, 3);
    receiver.onForfeit(4, 400);
    assertThat(receiver.hasUnspentCredit()).isFalse();
    assertThat(receiver.committedMessages()).isEqualTo(1);
    assertThat(receiver.committedBytes()).isEqualTo(100);
    for (long[] wrong : new long[][] {{1, 0}, {0, 1}, {-1, 0}, {0, -1}, {Long.MAX_VALUE, 0}}) {
      assertThatThrownBy(() -> receiver.onForfeit(wrong[0], wrong[1]))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("more than was granted");
    }
  }

  @Test
  void unspentCreditIsAskedBackOnceUntilTheSenderHasAnswered() {
    assertThat(receiver.reclaims()).as("there is none").isFalse();
    receiver.grant(5, 500);
    assertThat(receiver.reclaims()).isTrue();
    assertThat(receiver.reclaims()).isFalse();
    receiver.onForfeit(0, 0);
    assertThat(receiver.reclaims()).isTrue();
  }

  @Test
  void aRouteStandsForOneOriginAsLongAsTheLinkLasts() {
    receiver.onRoute(route(0, CAMERA));
    receiver.onRoute(route(0, CAMERA));
    receiver.onRoute(route(65_535, new Origin("raw", "camera", 8)));
    assertThat(receiver.origin(0)).isEqualTo(CAMERA);
    assertThatThrownBy(() -> receiver.onRoute(route(0, new Origin("raw", "camera", 8))))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("route 0 stands for");
    assertThat(receiver.origin(0)).isEqualTo(CAMERA);
    assertThatThrownBy(() -> receiver.origin(1))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("route 1 was not announced on this link");
  }

  @Test
  void aRouteOutsideItsSixteenBitsIsRefused() {
    for (long number : new long[] {-1, 65_536, 1L << 32, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> receiver.onRoute(route(number, CAMERA)))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("route " + number + " is outside 0 to 65535");
    }
  }

  @Test
  void aMessageThatBecomesAFileCostsAFixedCharge() {
    assertThat(receiver.charge(1000)).isEqualTo(1000);
    assertThat(receiver.charge(1001)).isEqualTo(1 << 20);
  }
}
