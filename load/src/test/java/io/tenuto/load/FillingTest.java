package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  static List<Filling> madeUp() {
    return List.of(Filling.RANDOM, Filling.IMAGE);
  }

  @ParameterizedTest
  @MethodSource("madeUp")
  void theSameSeedFillsTheSame(Filling filling) {
    assertThat(filled(filling, 10_001, 5)).isEqualTo(filled(filling, 10_001, 5));
    assertThat(filled(filling, 10_001, 5)).isNotEqualTo(filled(filling, 10_001, 6));
  }

  @Test
  void aFileFillsAgainAndAgain(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("two words=1.tif"), new byte[] {1, 2, 3});
    Filling filling = Filling.ofFile(file);
    assertThat(filled(filling, 7, 5)).containsExactly(1, 2, 3, 1, 2, 3, 1);
    var trial = new Trial(1, new Cell(100, 0), 10, 1, filling, 5);
    assertThat(Trial.read(Fields.parse(trial.write()))).isEqualTo(trial);
  }

  @Test
  void whatCannotFillIsRefused(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    for (Path wrong : List.of(folder, empty, folder.resolve("absent"))) {
      assertThatThrownBy(() -> Filling.ofFile(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("madeUp")
  void onlyImagesCanBeCompressed(Filling filling) {
    double left = compressed(filled(filling, 1_000_000, 5));
    if (filling.equals(Filling.RANDOM)) {
      assertThat(left).isGreaterThan(0.99);
    } else {
      assertThat(left).isBetween(0.3, 0.8);
    }
  }
}
