package io.tenuto.transport.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes put apart and together again, beside the definition byte by byte. */
class ApartTest {
  private static byte[] random(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** All bytes at even places, then all at odd ones. */
  private static byte[] halved(byte[] bytes) {
    var result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i / 2 + (i % 2) * (bytes.length / 2)] = bytes[i];
    }
    return result;
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] defined(int by, byte[] bytes) {
    int whole = bytes.length - bytes.length % by;
    var result = ByteBuffer.allocate(bytes.length);
    byte[] once = halved(part(bytes, 0, whole));
    if (by == 2) {
      result.put(once);
    } else {
      result.put(halved(part(once, 0, whole / 2))).put(halved(part(once, whole / 2, whole)));
    }
    return result.put(bytes, whole, bytes.length - whole).array();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void bytesArePutApartAsDefinedAndTogetherAgain(int by) {
    for (int size = 0; size < 300; size++) {
      byte[] bytes = random(size);
      for (boolean direct : new boolean[] {false, true}) {
        ByteBuffer from =
            direct ? ByteBuffer.allocateDirect(size + 7) : ByteBuffer.allocate(size + 7);
        from.position(5).put(bytes).flip().position(5);
        ByteBuffer apart = ByteBuffer.allocate(size);
        Apart.put(by, from, apart, ByteBuffer.allocate(size));
        assertThat(apart.array()).as("%d of %d bytes", by, size).isEqualTo(defined(by, bytes));
        assertThat(from.position()).isEqualTo(5);
        ByteBuffer back = ByteBuffer.allocate(size + 3).position(3);
        Apart.together(by, apart, size, back, ByteBuffer.allocate(size));
        assertThat(part(back.array(), 3, size + 3)).isEqualTo(bytes);
        assertThat(back.position()).isEqualTo(3);
      }
    }
  }
}
