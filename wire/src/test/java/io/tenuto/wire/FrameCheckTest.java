package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much may change in a frame before its checksums miss it. */
@Timeout(60)
class FrameCheckTest {
  private static final int START_BITS = 64; // length, type, reserved, and the checksum of these
  private static final int SEEDS = 20_000;

  private static ByteBuffer turned(ByteBuffer frame, int... bits) {
    ByteBuffer copy = Frames.buffer(frame.limit()).put(frame.duplicate()).flip();
    for (int bit : bits) {
      copy.put(bit / 8, (byte) (copy.get(bit / 8) ^ (1 << bit % 8)));
    }
    return copy;
  }

  private static boolean believed(ByteBuffer frame) {
    try {
      FrameHeader.read(frame, true);
      return true;
    } catch (DamagedException e) {
      assertThat(e.frame()).isEmpty();
      return false;
    }
  }

  /** By the header alone: nobody waits for a body whose length is wrong. */
  @Test
  void upToThreeTurnedBitsOfLengthAndTypeAreFoundBeforeTheBodyIsRead() {
    ByteBuffer credit = Frames.credit(3, 65_536);
    for (int first = 0; first < START_BITS; first++) {
      assertThat(believed(turned(credit, first))).as("bit %s", first).isFalse();
      for (int second = first + 1; second < START_BITS; second++) {
        assertThat(believed(turned(credit, first, second))).isFalse();
        for (int third = second + 1; third < START_BITS; third++) {
          assertThat(believed(turned(credit, first, second, third))).isFalse();
        }
      }
    }
  }

  /** And by the whole: three of these may even make up for one another in the header's checksum. */
  @Test
  void severalTurnedBitsAnywhereInAFrameAreFound() {
    ByteBuffer settle = settle();
    for (long seed = 1; seed <= SEEDS; seed++) {
      var random = new Random(seed);
      int[] bits =
          random.ints(0, 8 * settle.limit()).distinct().limit(1 + random.nextInt(6)).toArray();
      ByteBuffer damaged = turned(settle, bits);
      assertThatThrownBy(
              () -> {
                FrameHeader header = FrameHeader.read(damaged, true);
                header.verify(damaged);
              })
          .as("seed %s", seed)
          .isInstanceOf(DamagedException.class);
    }
  }

  /** A body that was sent with another header is none: the checksum is of both. */
  @Test
  void aBodyBelongsToItsHeader() {
    ByteBuffer credit = Frames.credit(1, 2);
    ByteBuffer forfeit = Frames.forfeit(1, 2);
    assertThat(credit.slice(Frames.HEADER_BYTES, 16))
        .isEqualTo(forfeit.slice(Frames.HEADER_BYTES, 16));
    FrameHeader header = FrameHeader.read(credit, true);
    header.verify(forfeit.position(Frames.HEADER_BYTES)); // the same bytes
    var other = new FrameHeader(FrameType.FORFEIT, 16, header.check());
    assertThatThrownBy(() -> other.verify(forfeit))
        .isInstanceOfSatisfying(
            DamagedException.class, e -> assertThat(e.frame()).contains(FrameType.FORFEIT))
        .hasMessageContaining("frame FORFEIT arrived damaged");
  }

  private static ByteBuffer settle() {
    var ranges = new Ranges();
    for (int i = 0; i < 5; i++) {
      ranges.add(3L * i, 1 + i % 2, io.tenuto.api.Settlement.DONE);
    }
    return java.util.Objects.requireNonNull(ranges.take());
  }
}
