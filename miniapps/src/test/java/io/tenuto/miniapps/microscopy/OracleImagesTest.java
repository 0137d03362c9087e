package io.tenuto.miniapps.microscopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tenuto.api.Payload;
import io.tenuto.miniapps.Csv;
import io.tenuto.miniapps.PlaneBytes;
import io.tenuto.miniapps.TestData;
import io.tenuto.miniapps.image.ImageDecoder;
import io.tenuto.miniapps.image.ImageLimits;
import io.tenuto.miniapps.image.Plane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The public microscopy images against the figures that scikit-image, tifffile and Pillow give. */
class OracleImagesTest {
  @TestFactory
  Stream<DynamicTest> everyRowOfTheOracle() throws Exception {
    Path data = data();
    List<Csv.Row> rows = rows(data);
    assertThat(rows).hasSize(52);
    return rows.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.text("file")
                        + " frame "
                        + row.text("frame")
                        + " channel "
                        + row.text("channel"),
                    () -> check(row, plane(planes(data, row.text("file")), row))));
  }

  @Test
  void everyFileHasExactlyThePlanesOfTheOracle() throws Exception {
    Path data = data();
    var expected = new TreeMap<String, Integer>();
    rows(data).forEach(row -> expected.merge(row.text("file"), 1, Integer::sum));
    for (Map.Entry<String, Integer> file : expected.entrySet()) {
      assertThat(planes(data, file.getKey())).as(file.getKey()).hasSize(file.getValue());
    }
  }

  @Test
  void aSumOfAtLeast262000KeepsSixteenOfTheThirtyMitoCheckFrames() throws Exception {
    Path data = data();
    int kept = 0;
    for (int frame = 0; frame < 30; frame++) {
      String name = String.format("microscopy/mitocheck_movie/T%05d.tif", frame);
      Plane plane = planes(data, name).get(0);
      kept += PlaneStatistics.of(plane).sum().longValue() >= 262_000 ? 1 : 0;
    }
    assertThat(kept).isEqualTo(16);
  }

  private static Path data() {
    Assumptions.assumeTrue(
        TestData.folder().isPresent(), "the microscopy test data is not here (TENUTO_TEST_DATA)");
    return TestData.folder().orElseThrow();
  }

  private static List<Csv.Row> rows(Path data) throws IOException {
    return Csv.read(data.resolve("microscopy/oracle_images.csv"));
  }

  private static List<Plane> planes(Path data, String file) throws Exception {
    return ImageDecoder.decode(file, Payload.of(data.resolve(file)), ImageLimits.fromMemory());
  }

  private static Plane plane(List<Plane> planes, Csv.Row row) {
    return planes.stream()
        .filter(plane -> plane.frame() == row.integer("frame"))
        .filter(plane -> plane.channel() == row.integer("channel"))
        .findFirst()
        .orElseThrow();
  }

  private static void check(Csv.Row row, Plane plane) throws Exception {
    assertThat(plane.height()).isEqualTo(row.integer("height"));
    assertThat(plane.width()).isEqualTo(row.integer("width"));
    assertThat(plane.type().dtype()).isEqualTo(row.text("dtype"));
    PlaneStatistics found = PlaneStatistics.of(plane);
    double sum = row.number("sum");
    double mean = row.number("mean");
    double otsu = row.number("otsu_skimage");
    int components = row.integer("components_skimage");
    if (row.text("file").endsWith(".jpg")) {
      assertThat(found.sum().doubleValue()).isCloseTo(sum, Percentage.withPercentage(0.1));
      assertThat(found.mean()).isCloseTo(mean, Percentage.withPercentage(0.1));
      assertThat(found.otsu().doubleValue()).isCloseTo(otsu, within(1.0));
      assertThat((double) found.components()).isCloseTo(components, Percentage.withPercentage(3));
      return;
    }
    assertThat(PlaneBytes.sha256(plane)).isEqualTo(row.text("sha256_pixels_le"));
    assertThat(found.sum()).isEqualTo(Long.parseLong(row.text("sum")));
    assertThat(found.min()).isEqualTo(Long.parseLong(row.text("min")));
    assertThat(found.max()).isEqualTo(Long.parseLong(row.text("max")));
    assertThat(found.mean()).isEqualTo(mean);
    assertThat(found.otsu()).isEqualTo((long) otsu);
    assertThat(found.otsu()).isEqualTo(Long.parseLong(row.text("otsu_exact_int")));
    assertThat(found.components()).isEqualTo(components);
  }
}
