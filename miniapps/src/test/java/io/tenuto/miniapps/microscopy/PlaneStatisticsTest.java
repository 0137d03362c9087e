package io.tenuto.miniapps.microscopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.miniapps.image.PixelType;
import io.tenuto.miniapps.image.PixelType.Kind;
import io.tenuto.miniapps.image.Pixels;
import io.tenuto.miniapps.image.Plane;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaneStatisticsTest {
  private static final PixelType UINT32 = new PixelType(Kind.UNSIGNED, 32);
  private static final PixelType INT16 = new PixelType(Kind.SIGNED, 16);
  private static final PixelType FLOAT32 = new PixelType(Kind.FLOAT, 32);
  private static final PixelType FLOAT64 = new PixelType(Kind.FLOAT, 64);

  private static PlaneStatistics of(int width, int height, PixelType type, Pixels pixels) {
    return PlaneStatistics.of(new Plane(0, 0, width, height, type, pixels));
  }

  private static PlaneStatistics bytes(int width, int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return of(width, values.length / width, PixelType.UINT8, new Pixels.Bytes(bytes));
  }

  @Test
  void aPlaneOfOneValueHasThatThresholdAndNoComponent() {
    assertThat(bytes(2, 7, 7, 7, 7)).isEqualTo(new PlaneStatistics(28L, 7L, 7L, 7.0, 7L, 0));
    assertThat(of(2, 1, FLOAT32, new Pixels.Floats(new float[] {0.5f, 0.5f})))
        .isEqualTo(new PlaneStatistics(1.0, 0.5, 0.5, 0.5, 0.5, 0));
  }

  @Test
  void theLeastOfEqualThresholdsIsTaken() {
    // splitting after 0 or after 1 leaves the same variance between the classes
    assertThat(bytes(3, 0, 1, 2).otsu()).isEqualTo(0L);
    assertThat(bytes(4, 10, 20, 30, 40).otsu()).isEqualTo(20L);
  }

  @Test
  void cornersConnectAndGapsDoNot() {
    assertThat(bytes(4, 9, 0, 0, 9, 0, 9, 9, 0, 9, 0, 0, 9).components()).isEqualTo(1);
    assertThat(bytes(5, 9, 0, 9, 0, 9, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9).components()).isEqualTo(4);
  }

  @Test
  void sumsOfLargeIntegersAreExact() {
    var ints = new int[1000];
    Arrays.fill(ints, -1);
    ints[0] = 0;
    PlaneStatistics found = of(100, 10, UINT32, new Pixels.Ints(ints));
    assertThat(found.sum()).isEqualTo(999L * 0xffffffffL);
    assertThat(found.max()).isEqualTo(0xffffffffL);
    assertThat(found.otsu()).isEqualTo(0L);
    assertThat(found.components()).isEqualTo(1);
  }

  @Test
  void signedValuesKeepTheirOrder() {
    PlaneStatistics found =
        of(3, 2, INT16, new Pixels.Shorts(new short[] {-30000, -30000, 5, -30000, 20, -30000}));
    assertThat(found.min()).isEqualTo(-30000L);
    assertThat(found.max()).isEqualTo(20L);
    assertThat(found.sum()).isEqualTo(-119975L);
    assertThat(found.otsu()).isEqualTo(-30000L);
    assertThat(found.components()).isEqualTo(1);
  }

  @Test
  void longsBeyondTheSignedRangeAreCountedAndSummed() {
    var values = new long[] {-1, -1, 0, 0, 1, 0};
    PlaneStatistics found = of(3, 2, new PixelType(Kind.UNSIGNED, 64), new Pixels.Longs(values));
    BigInteger sum = BigInteger.TWO.pow(65).subtract(BigInteger.ONE);
    assertThat(found.sum()).isEqualTo(sum.doubleValue());
    assertThat(found.max()).isEqualTo(0x1p64);
    assertThat(found.min()).isEqualTo(0L);
    assertThat(found.otsu()).isEqualTo(1L);
    assertThat(found.components()).isEqualTo(1);
  }

  @Test
  void valuesThatAreNoNumbersAreLeftOut() {
    var values = new float[] {1, Float.NaN, 3, Float.POSITIVE_INFINITY, 1, Float.NEGATIVE_INFINITY};
    PlaneStatistics found = of(3, 2, FLOAT32, new Pixels.Floats(values));
    assertThat(found.sum()).isEqualTo(5.0);
    assertThat(found.mean()).isEqualTo(5.0 / 3);
    assertThat(found.max()).isEqualTo(3.0);
    assertThat(found.components()).isEqualTo(1);
    var none = new Pixels.Floats(new float[] {Float.NaN});
    assertThatThrownBy(() -> of(1, 1, FLOAT32, none))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("no pixel is a finite number");
  }

  /**
   * Figures of skimage.filters.threshold_otsu 0.19.3 and skimage.measure.label for the same values.
   */
  @Test
  void floatingPointFollowsScikitImage() {
    var floats = new float[64 * 48];
    var doubles = new double[64 * 48];
    long state = 12345;
    for (int i = 0; i < floats.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      double noise = (state >>> 40) / (double) (1 << 24);
      int x = i % 64;
      int y = i / 64;
      double cell = (x % 16 - 8) * (x % 16 - 8) + (y % 16 - 8) * (y % 16 - 8) < 20 ? 2.5 : 0;
      doubles[i] = cell + noise * 1.7;
      floats[i] = (float) doubles[i];
    }
    PlaneStatistics single = of(64, 48, FLOAT32, new Pixels.Floats(floats));
    PlaneStatistics twice = of(64, 48, FLOAT64, new Pixels.Doubles(doubles));
    assertThat(single.otsu()).isEqualTo(1.6987006664276123);
    assertThat(twice.otsu()).isEqualTo(1.6987006059731353);
    assertThat(single.components()).isEqualTo(15);
    assertThat(twice.components()).isEqualTo(15);
    assertThat(single.sum().doubleValue()).isCloseTo(twice.sum().doubleValue(), within(1e-3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 301})
  void componentsAgreeWithFloodFilling(int width) {
    var random = new SplittableRandom(width);
    for (int run = 0; run < 60; run++) {
      int height = 1 + random.nextInt(40);
      double share = 0.05 + 0.9 * random.nextDouble();
      var values = new int[width * height];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextDouble() < share ? 1 : 0;
      }
      values[0] = 0; // two values, so that the threshold is 0
      int expected = Arrays.stream(values).max().getAsInt() == 0 ? 0 : flood(values, width);
      assertThat(bytes(width, values).components()).isEqualTo(expected);
    }
  }

  /** Independent of the code under test: visits neighbours from a stack. */
  private static int flood(int[] values, int width) {
    var seen = values.clone();
    var stack = new int[values.length];
    int components = 0;
    for (int start = 0; start < seen.length; start++) {
      if (seen[start] == 0) {
        continue;
      }
      components++;
      int depth = 0;
      stack[depth++] = start;
      seen[start] = 0;
      while (depth > 0) {
        int at = stack[--depth];
        for (int y = at / width - 1; y <= at / width + 1; y++) {
          for (int x = at % width - 1; x <= at % width + 1; x++) {
            boolean within = x >= 0 && x < width && y >= 0 && y < values.length / width;
            if (within && seen[y * width + x] != 0) {
              seen[y * width + x] = 0;
              stack[depth++] = y * width + x;
            }
          }
        }
      }
    }
    return components;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 16, 32})
  void thresholdsAreThoseOfExactArithmeticOverAllLevels(int bits) {
    var random = new SplittableRandom(bits);
    for (int run = 0; run < 40; run++) {
      int count = 2 + random.nextInt(200);
      var values = new long[count];
      int spread = run % 2 == 0 ? 5 : Math.min(bits, 31);
      for (int i = 0; i < count; i++) {
        values[i] = random.nextLong(1L << spread) + (bits == 32 ? 0xf0000000L >>> 1 : 0);
        values[i] &= (1L << bits) - 1;
      }
      var ints = new int[count];
      for (int i = 0; i < count; i++) {
        ints[i] = (int) values[i];
      }
      Number found = of(count, 1, UINT32, new Pixels.Ints(ints)).otsu();
      assertThat(found).isEqualTo(exactOtsu(values));
    }
  }

  /** By the definition, in whole numbers: w1 w2 (μ1 − μ2)² = (w2 s1 − w1 s2)² / (w1 w2). */
  private static long exactOtsu(long[] values) {
    long[] levels = Arrays.stream(values).distinct().sorted().toArray();
    BigInteger bestAbove = BigInteger.ONE.negate();
    BigInteger bestBelow = BigInteger.ONE;
    long best = levels[0];
    for (long level : Arrays.copyOf(levels, levels.length - 1)) {
      long first = Arrays.stream(values).filter(value -> value <= level).count();
      long second = values.length - first;
      BigInteger firstSum =
          BigInteger.valueOf(Arrays.stream(values).filter(value -> value <= level).sum());
      BigInteger secondSum =
          BigInteger.valueOf(Arrays.stream(values).filter(value -> value > level).sum());
      BigInteger above =
          firstSum
              .multiply(BigInteger.valueOf(second))
              .subtract(secondSum.multiply(BigInteger.valueOf(first)))
              .pow(2);
      BigInteger below = BigInteger.valueOf(first).multiply(BigInteger.valueOf(second));
      if (above.multiply(bestBelow).compareTo(bestAbove.multiply(below)) > 0) {
        bestAbove = above;
        bestBelow = below;
        best = level;
      }
    }
    return best;
  }
}
