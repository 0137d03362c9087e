package io.tenuto.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc32cTest {
  @Test
  void nineDigitsHaveTheCheckValueOfCrc32c() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc32c.of(digits, 0, 9)).isEqualTo(0xE3069283);
  }

  @Test
  void piecesJoinToTheWhole() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(5_000)];
      random.nextBytes(bytes);
      int cut = random.nextInt(bytes.length + 1);
      int first = Crc32c.of(bytes, 0, cut);
      int second = Crc32c.of(bytes, cut, bytes.length - cut);
      assertThat(Crc32c.joined(first, second, bytes.length - cut))
          .as("seed %d, %d bytes cut at %d", seed, bytes.length, cut)
          .isEqualTo(Crc32c.of(bytes, 0, bytes.length));
    }
  }
}
