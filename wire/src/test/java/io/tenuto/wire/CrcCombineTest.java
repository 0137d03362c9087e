package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrcCombineTest {
  @Test
  void theChecksumOfTheWholeFollowsFromThoseOfItsParts() {
    var random = new Random(3);
    for (int lengthB : new int[] {0, 1, 7, 8, 255, 256, 4095, 65_536, 100_000, 262_144}) {
      byte[] whole = new byte[10 + lengthB];
      random.nextBytes(whole);
      ByteBuffer a = ByteBuffer.wrap(whole, 0, 10);
      ByteBuffer b = ByteBuffer.wrap(whole, 10, lengthB);
      assertThat(Crc.combine(Crc.of(a), Crc.of(b), lengthB))
          .as("%d bytes behind the first ten", lengthB)
          .isEqualTo(Crc.of(ByteBuffer.wrap(whole)));
    }
  }

  @Test
  void lengthsBeyondTwoGigabytesAreReckonedInOneStepAsInTwo() {
    long half = 3L << 30;
    int zeros = Crc.combine(0x12345678, 0, half);
    assertThat(Crc.combine(zeros, 0, half)).isEqualTo(Crc.combine(0x12345678, 0, 2 * half));
  }
}
