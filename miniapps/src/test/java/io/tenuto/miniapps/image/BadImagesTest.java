package io.tenuto.miniapps.image;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.miniapps.PlaneBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What cannot be read is refused by name, before memory is taken, and is never read as something
 * else.
 */
class BadImagesTest {
  private static void refused(byte[] file, String... parts) {
    assertThatThrownBy(() -> Fixtures.decode("cell-3.tif", file))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageStartingWith("cell-3.tif: ")
        .hasMessageContainingAll(parts);
  }

  private static TiffBuilder tiny() {
    return TiffBuilder.grey(LITTLE_ENDIAN, 2, 1, 8, new byte[] {3, 9});
  }

  @Test
  void anEmptyFileIsNamedEmpty() {
    refused(new byte[0], "it is empty (0 bytes)", "copy it again");
  }

  @Test
  void aFileOfAnotherKindIsRefusedByItsFirstBytes() {
    refused(
        "hello, world".getBytes(StandardCharsets.US_ASCII),
        "68656c6c6f2c2077",
        "Send TIFF, PNG or JPEG");
    refused(new byte[] {'I'}, "its first bytes, 49,");
  }

  @Test
  void printingColoursAreRefusedClearly() throws Exception {
    refused(Fixtures.bytes("cmyk.jpg"), "printing colours (CMYK)", "Save it as TIFF");
  }

  @Test
  void compressionThatIsNotReadIsNamed() {
    refused(
        tiny().tag(TiffTag.COMPRESSION, 50000).build(), "Zstandard (code 50000)", "LZW or Deflate");
    refused(tiny().tag(TiffTag.COMPRESSION, 4).build(), "CCITT fax group 4");
  }

  @Test
  void samplesThatAreNotReadAreNamed() {
    refused(tiny().tag(TiffTag.SAMPLE_FORMAT, 6).build(), "complex numbers");
    refused(tiny().tag(TiffTag.BITS_PER_SAMPLE, 65).build(), "65 bits");
    refused(tiny().tag(TiffTag.SAMPLE_FORMAT, 3).build(), "8 bits (FLOAT)");
    refused(
        tiny().tag(TiffTag.SAMPLES_PER_PIXEL, 3).tag(TiffTag.BITS_PER_SAMPLE, 5, 6, 5).build(),
        "bits per sample differ (5 and 6)");
  }

  @Test
  void claimsAreCheckedBeforeMemoryIsTaken() {
    refused(tiny().tag(TiffTag.WIDTH, 0).build(), "0 x 1 pixels");
    refused(
        tiny().tag(TiffTag.WIDTH, 0xffffffffL).tag(TiffTag.HEIGHT, 0xffffffffL).build(),
        "4294967295 x 4294967295 pixels are more than the limit of 1048576",
        "maxPixels");
    refused(tiny().tag(TiffTag.WIDTH, 1 << 20).build(), "strip 1 of 1 (1048576 bytes at 8)");
    refused(
        tiny().tag(TiffTag.WIDTH, 1 << 20).tag(TiffTag.COMPRESSION, 5).build(),
        "has 2 bytes, too few for the 1048576");
    refused(
        tiny()
            .tag(TiffTag.TILE_WIDTH, 1 << 20)
            .tag(TiffTag.TILE_LENGTH, 1 << 20)
            .tag(TiffTag.COMPRESSION, 8)
            .build(),
        "bytes when unpacked");
    refused(
        tiny().tag(TiffTag.ROWS_PER_STRIP, 1).tag(TiffTag.HEIGHT, 1000).build(),
        "tag 273 has 1 values");
    refused(tiny().tag(TiffTag.SAMPLES_PER_PIXEL, 60000).build(), "60000 samples");
  }

  @Test
  void aPngThatClaimsMoreThanItHoldsIsRefused() throws Exception {
    byte[] png = Fixtures.bytes("grey.png").clone();
    png[22] = 8; // height 60 becomes 2,108, and the checksum is corrected
    var crc = new java.util.zip.CRC32();
    crc.update(png, 12, 17);
    for (int i = 0; i < 4; i++) {
      png[29 + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
    }
    refused(png, "its pixel data ends early");
  }

  @Test
  void directoriesInARingEnd() {
    byte[] file = tiny().build();
    file[file.length - 4] = 10; // next directory: this one
    refused(file, "form a ring at 10");
  }

  @Test
  void aPageIsNamed() throws Exception {
    byte[] file = Fixtures.bytes("lzw-wide.tif").clone();
    Arrays.fill(file, 2000, 2100, (byte) 0);
    refused(file, "page 0, strip 1 of 1: LZW data", "copy it again");
  }

  /**
   * However much is missing: an error, or exactly the same pixels if what is missing is not needed.
   */
  @TestFactory
  Stream<DynamicTest> aFileCutAnywhereIsNeverReadAsSomethingElse() throws Exception {
    return Fixtures.names().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> cutEverywhere(name)));
  }

  private static void cutEverywhere(String name) throws Exception {
    byte[] whole = Fixtures.bytes(name);
    List<Plane> expected = Fixtures.planes(name);
    int step = Math.max(1, whole.length / 200);
    int refused = 0;
    for (int length = 0; length < whole.length; length += step) {
      try {
        List<Plane> found = Fixtures.decode(name, Arrays.copyOf(whole, length));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
          assertThat(PlaneBytes.of(found.get(i))).isEqualTo(PlaneBytes.of(expected.get(i)));
        }
      } catch (UnreadableImageException e) {
        assertThat(e).hasMessageStartingWith(name + ": ");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  /** Whatever is damaged: planes within the limits, or the one exception. */
  @TestFactory
  Stream<DynamicTest> damageIsReadOrRefusedAndNothingElse() throws Exception {
    return Fixtures.names().stream().map(name -> DynamicTest.dynamicTest(name, () -> damage(name)));
  }

  private static void damage(String name) throws Exception {
    byte[] whole = Fixtures.bytes(name);
    var random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < 200; i++) {
      byte[] damaged = whole.clone();
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes; change++) {
        // headers and directories are where damage does most
        boolean atEnd = random.nextBoolean();
        int within = random.nextInt(Math.min(whole.length, 400));
        damaged[atEnd ? whole.length - 1 - within : within] = (byte) random.nextInt();
      }
      try {
        for (Plane plane : Fixtures.decode(name, damaged)) {
          assertThat((long) plane.width() * plane.height())
              .isLessThanOrEqualTo(Fixtures.LIMITS.maxPlanePixels());
        }
      } catch (UnreadableImageException e) {
        assertThat(e.problem()).isNotBlank();
        assertThat(e.remedy()).endsWith(".");
      }
    }
  }
}
