package io.tenuto.transport.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.wire.Packing;
import io.tenuto.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is packed on a link that binds, and what comes out at the other end. */
@Timeout(60)
class PackerTest {
  private static final int PIECE = 256 * 1024;

  private long now;
  private double idle = 1;
  private final Scratch scratch = new Scratch();
  private final Packer packer = new Packer(() -> now += 1000, () -> scratch, () -> idle);

  /** Time in which the socket took little and was full for the rest. */
  private void fullFor(long millis) {
    for (long passed = 0; passed < millis; passed += 10) {
      packer.took(PIECE * 2);
      packer.waits();
      now += 10_000_000;
    }
    packer.took(0);
  }

  private static ByteBuffer noisy(int bytesOfNumber, int bytes) {
    var random = new Random(3);
    ByteBuffer pixels = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (pixels.remaining() >= bytesOfNumber) {
      switch (bytesOfNumber) {
        case 2 -> pixels.putShort((short) (200 + 60 * random.nextGaussian()));
        case 4 -> pixels.putFloat((float) (1 + random.nextInt(4000) / 16384.0));
        default -> pixels.put((byte) (random.nextInt(8) == 0 ? random.nextInt() : 7));
      }
    }
    return pixels.position(0);
  }

  private Packer.Packed packed(ByteBuffer data) {
    fullFor(600);
    Packer.Packed last = null;
    for (int i = 0; i < 6; i++) {
      last = packer.pack(data);
    }
    return Objects.requireNonNull(last, "nothing was packed");
  }

  private static ByteBuffer unpacked(Packer.Packed packed, int size) {
    ByteBuffer data = ByteBuffer.allocate(size + 9).position(9);
    ByteBuffer carried = packed.data();
    Unpacker.unpack(packed.packing(), carried, carried.remaining(), data, new Scratch());
    return data;
  }

  @Test
  void numbersArePutApartAsWideAsTheyAre() {
    assertThat(packed(noisy(2, PIECE)).packing()).isEqualTo(Packing.LZ4_APART_2);
    assertThat(new PackerTest().packed(noisy(4, PIECE)).packing()).isEqualTo(Packing.LZ4_APART_4);
    assertThat(new PackerTest().packed(noisy(1, PIECE)).packing()).isEqualTo(Packing.LZ4);
  }

  @Test
  void whatComesOutIsWhatWentIn() {
    for (int width : new int[] {1, 2, 4}) {
      for (int size : new int[] {PIECE, PIECE - 1, 100_003}) {
        ByteBuffer data = noisy(width, size).limit(size);
        for (ByteBuffer form :
            new ByteBuffer[] {
              data,
              data.asReadOnlyBuffer(),
              ByteBuffer.allocateDirect(size).put(data.duplicate()).flip()
            }) {
          var fresh = new PackerTest();
          Packer.Packed packed = fresh.packed(form);
          assertThat(packed.data().remaining()).isLessThan(size * 9 / 10);
          assertThat(unpacked(packed, size)).isEqualTo(data);
        }
      }
    }
  }

  @Test
  void nothingIsPackedWhileTheLinkTakesWhatComes() {
    for (int i = 0; i < 100; i++) {
      packer.took(PIECE * 8);
      now += 10_000_000;
      assertThat(packer.pack(noisy(2, PIECE))).isNull();
    }
  }

  @Test
  void nothingIsPackedWhileAllProcessorsAreBusy() {
    idle = 0.1;
    fullFor(500);
    assertThat(packer.pack(noisy(2, PIECE))).isNull();
    idle = 0.5;
    fullFor(500);
    assertThat(packer.pack(noisy(2, PIECE))).isNotNull();
  }

  @Test
  void randomBytesAreSentAsTheyAre() {
    var bytes = new byte[PIECE];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < 20; i++) {
      fullFor(600);
      assertThat(packer.pack(ByteBuffer.wrap(bytes))).isNull();
    }
  }

  @Test
  void damagedOrWrongDataIsRefused() {
    ByteBuffer data = noisy(2, PIECE);
    Packer.Packed packed = packed(data);
    for (int size : new int[] {PIECE - 1, PIECE + 1, 16}) {
      assertThatThrownBy(() -> unpacked(packed, size))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("claim to be " + size);
    }
    var random = new Random(5);
    for (int i = 0; i < 300; i++) {
      ByteBuffer damaged = ByteBuffer.allocate(packed.data().remaining());
      damaged.put(packed.data().duplicate()).flip();
      for (int k = 0; k < 1 + i % 5; k++) {
        damaged.put(random.nextInt(damaged.limit()), (byte) random.nextInt());
      }
      try {
        unpacked(new Packer.Packed(packed.packing(), damaged), PIECE); // other data, or refused
      } catch (ProtocolException e) {
        assertThat(e).hasMessageContaining("claim to be " + PIECE);
      }
    }
  }
}
