package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Settlement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settlements on their way from one end to the other. */
@Timeout(60)
class RangesTest {
  private static final List<Settlement> OUTCOMES = List.of(Settlement.values());

  private final Ranges ranges = new Ranges();

  private record Told(long delivery, Settlement outcome) {}

  private static ByteBuffer body(ByteBuffer frame) {
    FrameHeader header = FrameHeader.read(frame, true);
    assertThat(header.type()).isEqualTo(FrameType.SETTLE);
    assertThat(header.bodyBytes()).isEqualTo(frame.remaining());
    return frame;
  }

  private static ByteBuffer body(int count, long first, int deliveries, int outcome) {
    return Frames.buffer(20).putInt(count).putLong(first).putInt(deliveries).putInt(outcome).flip();
  }

  @Test
  void whatContinuesTheLastRangeJoinsIt() {
    ranges.add(0, 2, Settlement.DONE);
    ranges.add(2, 3, Settlement.DONE);
    ranges.add(5, 1, Settlement.FAILED);
    ranges.add(7, 1, Settlement.FAILED);
    List<String> read = new ArrayList<>();
    Ranges.read(
        body(Objects.requireNonNull(ranges.take())),
        (first, count, outcome) -> read.add(first + "+" + count + " " + outcome));
    assertThat(read).containsExactly("0+5 DONE", "5+1 FAILED", "7+1 FAILED");
    assertThat(ranges.isEmpty()).isTrue();
    assertThat(ranges.take()).isNull();
  }

  @Test
  void everySettlementArrivesAsItWasSaidWhateverTheSeed() {
    for (long seed = 1; seed <= 200; seed++) {
      var random = new Random(seed);
      List<Told> said = new ArrayList<>();
      long delivery = 0;
      for (int i = random.nextInt(500); i >= 0; i--) {
        Settlement outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
        int count = 1 + random.nextInt(3);
        delivery += random.nextInt(3);
        ranges.add(delivery, count, outcome);
        for (int k = 0; k < count; k++) {
          said.add(new Told(delivery++, outcome));
        }
      }
      List<Told> heard = new ArrayList<>();
      Ranges.read(
          body(Objects.requireNonNull(ranges.take())),
          (first, count, outcome) -> {
            for (int k = 0; k < count; k++) {
              heard.add(new Told(first + k, outcome));
            }
          });
      assertThat(heard).as("seed %s", seed).isEqualTo(said);
    }
  }

  @Test
  void whatDoesNotFitOneFrameGoesIntoTheNext() {
    int most = (Frames.MAX_CONTROL_BODY - 4) / 16;
    for (int i = 0; i < most + 1; i++) {
      ranges.add(2L * i, 1, Settlement.DONE);
    }
    List<Long> read = new ArrayList<>();
    for (ByteBuffer frame = ranges.take(); frame != null; frame = ranges.take()) {
      Ranges.read(body(frame), (first, count, outcome) -> read.add(first));
    }
    assertThat(read).hasSize(most + 1).endsWith(2L * most);
  }

  @Test
  void framesThatContradictThemselvesAreRefused() {
    List<ByteBuffer> wrong =
        List.of(
            Frames.buffer(3),
            Frames.buffer(4).putInt(1).flip(),
            Frames.buffer(4).putInt(-1).flip(),
            Frames.buffer(4).putInt(0x1000_0000).flip(),
            body(2, 0, 1, 1),
            body(1, 0, 0, 1),
            body(1, 0, -1, 1),
            body(1, 0, 1, 0),
            body(1, 0, 1, 6));
    for (ByteBuffer each : wrong) {
      assertThatThrownBy(() -> Ranges.read(each, (first, count, outcome) -> {}))
          .isInstanceOf(ProtocolException.class)
          .hasMessageStartingWith("settle frame");
    }
  }
}
