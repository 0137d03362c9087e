package io.tenuto.miniapps.image;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Payload;
import io.tenuto.miniapps.PlaneBytes;
import java.io.ByteArrayOutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of TIFF that the programs at hand do not write. */
class TiffKindsTest {
  private static final int WIDTH = 7;
  private static final int HEIGHT = 3;

  /** Appends bits to bytes, first bit first; each row begins at a byte. */
  private static byte[] pack(long[] values, int bits, int perRow) {
    var out = new ByteArrayOutputStream();
    var row = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      for (int bit = bits - 1; bit >= 0; bit--) {
        row.append((values[i] >>> bit) & 1);
      }
      if ((i + 1) % perRow == 0) {
        while (row.length() % 8 != 0) {
          row.append('0');
        }
        for (int at = 0; at < row.length(); at += 8) {
          out.write(Integer.parseInt(row.substring(at, at + 8), 2));
        }
        row.setLength(0);
      }
    }
    return out.toByteArray();
  }

  private static long[] values(int bits, int count) {
    var random = new SplittableRandom(bits);
    long mask = bits == 64 ? -1 : (1L << bits) - 1;
    return random.longs(count).map(value -> value & mask).toArray();
  }

  private static long value(Plane plane, int index) {
    byte[] bytes = PlaneBytes.of(plane);
    int size = plane.type().storageBytes();
    ByteBuffer one = ByteBuffer.allocate(8).order(LITTLE_ENDIAN).put(bytes, index * size, size);
    long value = one.getLong(0);
    int unused = 64 - 8 * size;
    return plane.type().isSigned() ? (value << unused) >> unused : value;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 17, 20, 23, 25, 31, 33, 47, 63})
  void depthsThatAreNoWholeBytesAreAStreamOfBits(int bits) throws Exception {
    long[] values = values(bits, WIDTH * HEIGHT);
    for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
      byte[] file = TiffBuilder.grey(order, WIDTH, HEIGHT, bits, pack(values, bits, WIDTH)).build();
      Plane plane = Fixtures.decode("bits", file).get(0);
      assertThat(plane.type()).isEqualTo(new PixelType(PixelType.Kind.UNSIGNED, bits));
      for (int i = 0; i < values.length; i++) {
        assertThat(value(plane, i)).isEqualTo(values[i]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"12", "5", "24", "40"})
  void signedDepthsAreExtendedToTheirStorage(int bits) throws Exception {
    long[] values = values(bits, WIDTH * HEIGHT);
    byte[] file =
        TiffBuilder.grey(BIG_ENDIAN, WIDTH, HEIGHT, bits, pack(values, bits, WIDTH))
            .tag(TiffTag.SAMPLE_FORMAT, 2)
            .build();
    Plane plane = Fixtures.decode("signed", file).get(0);
    for (int i = 0; i < values.length; i++) {
      assertThat(value(plane, i)).isEqualTo((values[i] << (64 - bits)) >> (64 - bits));
    }
  }

  @Test
  void threeByteValuesFollowTheByteOrder() throws Exception {
    byte[] bytes = {1, 2, 3, 4, 5, 6};
    Plane little =
        Fixtures.decode("24", TiffBuilder.grey(LITTLE_ENDIAN, 2, 1, 24, bytes).build()).get(0);
    Plane big = Fixtures.decode("24", TiffBuilder.grey(BIG_ENDIAN, 2, 1, 24, bytes).build()).get(0);
    assertThat(((Pixels.Ints) little.pixels()).values()).containsExactly(0x030201, 0x060504);
    assertThat(((Pixels.Ints) big.pixels()).values()).containsExactly(0x010203, 0x040506);
  }

  @Test
  void packedColourIsTakenApart() throws Exception {
    long[] values = values(12, 3 * WIDTH * HEIGHT);
    byte[] file =
        TiffBuilder.grey(LITTLE_ENDIAN, WIDTH, HEIGHT, 12, pack(values, 12, 3 * WIDTH))
            .tag(TiffTag.SAMPLES_PER_PIXEL, 3)
            .tag(TiffTag.BITS_PER_SAMPLE, 12, 12, 12)
            .tag(TiffTag.PHOTOMETRIC, 2)
            .build();
    List<Plane> planes = Fixtures.decode("rgb12", file);
    assertThat(planes).extracting(Plane::channel).containsExactly(0, 1, 2);
    for (int i = 0; i < values.length; i++) {
      assertThat(value(planes.get(i % 3), i / 3)).isEqualTo(values[i]);
    }
  }

  @Test
  void theLastBitMayComeFirst() throws Exception {
    byte[] file =
        TiffBuilder.grey(BIG_ENDIAN, 8, 1, 1, new byte[] {0b0000_0101})
            .tag(TiffTag.FILL_ORDER, 2)
            .build();
    Plane plane = Fixtures.decode("fill order", file).get(0);
    assertThat(PlaneBytes.of(plane)).containsExactly(1, 0, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void whiteAsZeroIsNotInverted() throws Exception {
    byte[] file =
        TiffBuilder.grey(BIG_ENDIAN, 2, 1, 8, new byte[] {3, 9})
            .tag(TiffTag.PHOTOMETRIC, 0)
            .build();
    assertThat(PlaneBytes.of(Fixtures.decode("white", file).get(0))).containsExactly(3, 9);
  }

  @Test
  void uncompressedStripsNeedNoByteCounts() throws Exception {
    byte[] file =
        TiffBuilder.grey(BIG_ENDIAN, 2, 1, 8, new byte[] {3, 9})
            .without(TiffTag.STRIP_BYTE_COUNTS)
            .build();
    assertThat(PlaneBytes.of(Fixtures.decode("counts", file).get(0))).containsExactly(3, 9);
  }

  @Test
  void anImageJStackOfOneDirectoryHasAllItsFrames() throws Exception {
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    byte[] text = "ImageJ=1.54p\nimages=3\nslices=3\n".getBytes(StandardCharsets.US_ASCII);
    byte[] file =
        TiffBuilder.grey(BIG_ENDIAN, 2, 1, 8, pixels).bytes(TiffTag.DESCRIPTION, text).build();
    List<Plane> planes = Fixtures.decode("stack", file);
    assertThat(planes).extracting(Plane::frame).containsExactly(0, 1, 2);
    assertThat(PlaneBytes.of(planes.get(2))).containsExactly(5, 6);
  }

  @Test
  void jpegColourInATiffIsTheColourOfTheJpeg() throws Exception {
    byte[] jpeg = Fixtures.bytes("colour.jpg");
    List<Plane> expected = Fixtures.planes("colour.jpg");
    int width = expected.get(0).width();
    int height = expected.get(0).height();
    byte[] file =
        TiffBuilder.grey(LITTLE_ENDIAN, width, height, 8, jpeg)
            .tag(TiffTag.SAMPLES_PER_PIXEL, 3)
            .tag(TiffTag.BITS_PER_SAMPLE, 8, 8, 8)
            .tag(TiffTag.PHOTOMETRIC, 6)
            .tag(TiffTag.COMPRESSION, 7)
            .build();
    List<Plane> found = Fixtures.decode("jpeg", file);
    assertThat(found).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(PlaneBytes.of(found.get(i))).isEqualTo(PlaneBytes.of(expected.get(i)));
    }
  }

  @Test
  void halfFloatsAreExact() {
    assertThat(SampleRow.half((short) 0x3c00)).isEqualTo(1f);
    assertThat(SampleRow.half((short) 0xc000)).isEqualTo(-2f);
    assertThat(SampleRow.half((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(SampleRow.half((short) 0x7bff)).isEqualTo(65504f);
    assertThat(SampleRow.half((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(SampleRow.half((short) 0x7e00)).isNaN();
  }

  @Test
  void aFileOfMoreThanTwoGigabytesIsReadPageByPage(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("large.tif");
    long pixels = 3L << 30;
    var head = ByteBuffer.allocate(16).order(LITTLE_ENDIAN);
    head.putShort((short) 0x4949).putShort((short) 43).putShort((short) 8).putShort((short) 0);
    head.putLong(pixels + 16);
    ByteBuffer directory = ByteBuffer.allocate(8 + 5 * 20 + 8).order(LITTLE_ENDIAN).putLong(5);
    long[][] tags = {{256, 2}, {257, 1}, {258, 16}, {273, pixels}, {279, 4}};
    for (long[] tag : tags) {
      directory.putShort((short) tag[0]).putShort((short) 16).putLong(1).putLong(tag[1]);
    }
    try (var file = new RandomAccessFile(path.toFile(), "rw")) { // a sparse file: little on disk
      file.write(head.array());
      file.seek(pixels);
      file.write(new byte[] {1, 2, 3, 4});
      file.seek(pixels + 16);
      file.write(directory.array());
    }
    List<Plane> planes = ImageDecoder.decode("large.tif", Payload.of(path), Fixtures.LIMITS);
    assertThat(PlaneBytes.of(planes.get(0))).containsExactly(1, 2, 3, 4);
  }
}
