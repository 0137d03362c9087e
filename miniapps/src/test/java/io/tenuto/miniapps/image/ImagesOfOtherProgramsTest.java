package io.tenuto.miniapps.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.miniapps.Csv;
import io.tenuto.miniapps.PlaneBytes;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images written by tifffile, libtiff and Pillow, against the values they were written from. */
class ImagesOfOtherProgramsTest {
  @TestFactory
  Stream<DynamicTest> everyPlaneHasItsExactValues() throws Exception {
    List<Csv.Row> rows = Csv.read(Fixtures.folder().resolve("expected.csv"));
    var planes = new TreeMap<String, Integer>();
    rows.forEach(row -> planes.merge(row.text("file"), 1, Integer::sum));
    assertThat(planes).hasSizeGreaterThan(60);
    return rows.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.text("file") + " " + row.text("frame") + " " + row.text("channel"),
                    () -> check(row, planes.getOrDefault(row.text("file"), 0))));
  }

  private static void check(Csv.Row row, int count) throws Exception {
    List<Plane> planes = Fixtures.planes(row.text("file"));
    assertThat(planes).hasSize(count);
    Plane plane =
        planes.stream()
            .filter(each -> each.frame() == row.integer("frame"))
            .filter(each -> each.channel() == row.integer("channel"))
            .findFirst()
            .orElseThrow();
    assertThat(plane.width()).isEqualTo(row.integer("width"));
    assertThat(plane.height()).isEqualTo(row.integer("height"));
    assertThat(plane.type().dtype()).isEqualTo(row.text("dtype"));
    assertThat(PlaneBytes.sha256(plane)).isEqualTo(row.text("sha256"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grey.jpg",
        "grey-progressive.jpg",
        "grey-jpeg.tif",
        "colour.jpg",
        "colour-progressive.jpg",
        "colour-jpeg.tif"
      })
  void jpegDiffersFromPillowByAtMostOneGreyLevel(String name) throws Exception {
    List<Plane> found = Fixtures.planes(name);
    List<Plane> expected = Fixtures.planes(name + ".png");
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      byte[] values = PlaneBytes.of(found.get(i));
      byte[] others = PlaneBytes.of(expected.get(i));
      assertThat(values).hasSameSizeAs(others);
      for (int at = 0; at < values.length; at++) {
        assertThat(Math.abs((values[at] & 0xff) - (others[at] & 0xff)))
            .as("channel " + i + ", pixel " + at)
            .isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void theNameSaysNothingAboutTheFormat() throws Exception {
    assertThat(Fixtures.decode("picture.jpg", Fixtures.bytes("colour.png"))).hasSize(3);
    assertThat(Fixtures.decode("picture", Fixtures.bytes("lzw-wide.tif"))).hasSize(1);
  }
}
