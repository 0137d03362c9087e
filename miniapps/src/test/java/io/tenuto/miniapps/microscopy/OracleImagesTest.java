package io.tenuto.miniapps.microscopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.api.Payload;
import io.tenuto.miniapps.TestData;
import io.tenuto.miniapps.image.ImageDecoder;
import io.tenuto.miniapps.image.ImageLimits;
import io.tenuto.miniapps.image.Pixels;
import io.tenuto.miniapps.image.Plane;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The public microscopy images against the figures that scikit-image, tifffile and Pillow give. */
class OracleImagesTest {
  private static final int LOSSLESS_ROWS_AT_LEAST = 49;

  @TestFactory
  Stream<DynamicTest> everyRowOfTheOracle() throws Exception {
    Path data = data();
    List<Map<String, String>> rows = rows(data);
    assertThat(rows).hasSizeGreaterThan(LOSSLESS_ROWS_AT_LEAST);
    var files = new HashMap<String, List<Plane>>();
    for (Map<String, String> row : rows) {
      String file = row.get("file");
      if (!files.containsKey(file)) {
        Payload payload = Payload.of(data.resolve(file));
        files.put(file, ImageDecoder.decode(file, payload, ImageLimits.fromMemory()));
      }
    }
    return rows.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get("file") + " frame " + row.get("frame") + " channel " + row.get("channel"),
                    () -> check(row, plane(files.get(row.get("file")), row))));
  }

  @Test
  void everyFileHasExactlyThePlanesOfTheOracle() throws Exception {
    Path data = data();
    var expected = new HashMap<String, Integer>();
    rows(data).forEach(row -> expected.merge(row.get("file"), 1, Integer::sum));
    for (String file : expected.keySet()) {
      Payload payload = Payload.of(data.resolve(file));
      assertThat(ImageDecoder.decode(file, payload, ImageLimits.fromMemory()))
          .as(file)
          .hasSize(expected.get(file));
    }
  }

  @Test
  void aSumOfAtLeast262000KeepsSixteenOfTheThirtyMitoCheckFrames() throws Exception {
    Path data = data();
    int kept = 0;
    for (int frame = 0; frame < 30; frame++) {
      String name = String.format("microscopy/mitocheck_movie/T%05d.tif", frame);
      Plane plane =
          ImageDecoder.decode(name, Payload.of(data.resolve(name)), ImageLimits.fromMemory()).get(0);
      kept += PlaneStatistics.of(plane).sum().longValue() >= 262_000 ? 1 : 0;
    }
    assertThat(kept).isEqualTo(16);
  }

  private static Path data() {
    Assumptions.assumeTrue(
        TestData.folder().isPresent(), "the microscopy test data is not here (TENUTO_TEST_DATA)");
    return TestData.folder().orElseThrow();
  }

  private static List<Map<String, String>> rows(Path data) throws Exception {
    List<String> lines = Files.readAllLines(data.resolve("microscopy/oracle_images.csv"));
    String[] names = lines.get(0).split(",");
    var rows = new ArrayList<Map<String, String>>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      var row = new HashMap<String, String>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], values[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static Plane plane(List<Plane> planes, Map<String, String> row) {
    return planes.stream()
        .filter(plane -> plane.frame() == Integer.parseInt(row.get("frame")))
        .filter(plane -> plane.channel() == Integer.parseInt(row.get("channel")))
        .findFirst()
        .orElseThrow();
  }

  private static void check(Map<String, String> row, Plane plane) throws Exception {
    assertThat(plane.height()).isEqualTo(Integer.parseInt(row.get("height")));
    assertThat(plane.width()).isEqualTo(Integer.parseInt(row.get("width")));
    assertThat(plane.type().dtype()).isEqualTo(row.get("dtype"));
    PlaneStatistics found = PlaneStatistics.of(plane);
    double sum = Double.parseDouble(row.get("sum"));
    double mean = Double.parseDouble(row.get("mean"));
    double otsu = Double.parseDouble(row.get("otsu_skimage"));
    int components = Integer.parseInt(row.get("components_skimage"));
    if (row.get("file").endsWith(".jpg")) {
      assertThat(found.sum().doubleValue()).isCloseTo(sum, Percentage.withPercentage(0.1));
      assertThat(found.mean()).isCloseTo(mean, Percentage.withPercentage(0.1));
      assertThat(found.otsu().doubleValue()).isCloseTo(otsu, within(1.0));
      assertThat((double) found.components())
          .isCloseTo(components, Percentage.withPercentage(3));
      return;
    }
    assertThat(sha256(plane)).isEqualTo(row.get("sha256_pixels_le"));
    assertThat(found.sum()).isEqualTo(Long.parseLong(row.get("sum")));
    assertThat(found.min()).isEqualTo(Long.parseLong(row.get("min")));
    assertThat(found.max()).isEqualTo(Long.parseLong(row.get("max")));
    assertThat(found.mean()).isEqualTo(mean);
    assertThat(found.otsu()).isEqualTo((long) otsu);
    assertThat(found.otsu()).isEqualTo(Long.parseLong(row.get("otsu_exact_int")));
    assertThat(found.components()).isEqualTo(components);
  }

  private static String sha256(Plane plane) throws Exception {
    ByteBuffer bytes;
    if (plane.pixels() instanceof Pixels.Bytes pixels) {
      bytes = ByteBuffer.wrap(pixels.values());
    } else {
      short[] values = ((Pixels.Shorts) plane.pixels()).values();
      bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asShortBuffer().put(values);
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
