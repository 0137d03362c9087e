package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FillingTest {
  private static byte[] filled(Filling filling, int bytes, long seed) {
    var buffer = ByteBuffer.allocate(bytes);
    filling.fill(buffer, new Random(seed));
    assertThat(buffer.hasRemaining()).isFalse();
    return buffer.array();
  }

  private static double compressed(byte[] bytes) {
    var deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    int length = deflater.deflate(new byte[2 * bytes.length + 100]);
    deflater.end();
    return length / (double) bytes.length;
  }

  @ParameterizedTest
  @EnumSource(Filling.class)
  void theSameSeedFillsTheSame(Filling filling) {
    assertThat(filled(filling, 10_001, 5)).isEqualTo(filled(filling, 10_001, 5));
    assertThat(filled(filling, 10_001, 5)).isNotEqualTo(filled(filling, 10_001, 6));
  }

  @ParameterizedTest
  @EnumSource(Filling.class)
  void onlyImagesCanBeCompressed(Filling filling) {
    double left = compressed(filled(filling, 1_000_000, 5));
    if (filling == Filling.RANDOM) {
      assertThat(left).isGreaterThan(0.99);
    } else {
      assertThat(left).isBetween(0.3, 0.8);
    }
  }
}
