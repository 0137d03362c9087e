package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job: images go in, one exact row per plane comes out, and the ledger adds up. */
@Timeout(600)
class MicroscopyRunTest {
  @TempDir Path folder;

  @Test
  void simulatedCellsEndWithAVerdictAndLeaveTheirResults() throws Exception {
    Path output = folder.resolve("cells");
    Program.Ended ended =
        Program.run(folder, "run", example("cells").toString(), "--output", output.toString());
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.out())
        .startsWith("300 accepted = 300 completed + 0 dropped · 182 kept · 2 engines")
        .contains("report: " + output.resolve("report.html"));
    assertThat(ended.exitCode()).isZero();
    assertThat(Files.readAllLines(output.resolve("results.csv"))).hasSize(301);
    assertThat(Files.readAllLines(output.resolve("kept.csv"))).hasSize(183);
    assertThat(output.resolve("summary.json")).content().contains("\"lossless\":true");
    assertThat(output.resolve("trace.jsonl")).isNotEmptyFile();
    assertThat(output.resolve("report.html")).content().contains("<!DOCTYPE html>");
    assertThat(output.resolve("dead-letters.jsonl")).doesNotExist();
  }

  @Test
  void realImagesGiveTheOraclesValues() throws Exception {
    Path images = SharedData.folder("microscopy");
    Path output = folder.resolve("real");
    Program.Ended ended =
        Program.run(
            folder,
            "run",
            example("cells").toString(),
            "--input",
            images.toString(),
            "--output",
            output.toString());
    // the oracle itself lies among the images: it is no image, and must not harm the others
    assertThat(ended.exitCode()).isEqualTo(6);
    assertThat(Files.readString(output.resolve("dead-letters.jsonl")))
        .contains("oracle_images.csv");
    Map<String, List<String>> measured =
        rows(output.resolve("results.csv"), "", "otsu", "components");
    Map<String, List<String>> expected =
        rows(
            images.resolve("oracle_images.csv"),
            "microscopy/",
            "otsu_skimage",
            "components_skimage");
    assertThat(measured.keySet()).isEqualTo(expected.keySet());
    measured.forEach(
        (plane, values) -> assertPlane(plane, values, Objects.requireNonNull(expected.get(plane))));
  }

  private static void assertPlane(String plane, List<String> measured, List<String> expected) {
    boolean lossy = plane.contains(".jpg");
    for (int i = 0; i < expected.size(); i++) {
      double value = Double.parseDouble(measured.get(i));
      double oracle = Double.parseDouble(expected.get(i));
      double tolerance =
          lossy
              ? Math.max(4, Math.abs(oracle) * (i == 6 ? 0.03 : 0.001))
              : Math.abs(oracle) * 1e-12;
      assertThat(value).as("%s, column %s", plane, i).isCloseTo(oracle, within(tolerance));
    }
  }

  @Test
  void theGreenChannelFilterKeepsSixteenOfThirtyFrames() throws Exception {
    Path movie = SharedData.folder("microscopy").resolve("mitocheck_movie");
    Path pipeline = folder.resolve("filter.yaml");
    Files.writeString(
        pipeline,
        """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: filter}
        source:
          directory: {path: "%s"}
        stages:
          - {name: statistics, processor: channel-statistics, engines: 2}
          - {name: bright, processor: keep-if, options: {statistic: sum, atLeast: 262000}}
        sinks:
          - {name: kept, csv: {file: kept.csv, columns: [file, sum]}}
        """
            .formatted(movie));
    Program.Ended ended =
        Program.run(
            folder, "run", pipeline.toString(), "--output", folder.resolve("out").toString());
    assertThat(ended.out())
        .startsWith("30 accepted = 30 completed + 0 dropped · 16 kept · 2 engines");
    assertThat(ended.exitCode()).isZero();
    assertThat(Files.readAllLines(folder.resolve("out/kept.csv"))).hasSize(17);
  }

  private static Path example(String name) {
    return SharedData.project().resolve("examples").resolve(name).resolve("pipeline.yaml");
  }

  /** Rows by file, frame and channel: width, height, sum, min, max, mean and two named columns. */
  private static Map<String, List<String>> rows(
      Path file, String prefix, String otsu, String components) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    List<String> names = List.of(lines.get(0).split(",", -1));
    List<String> wanted = List.of("width", "height", "sum", "min", "max", otsu, components, "mean");
    var rows = new TreeMap<String, List<String>>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(",", -1));
      String name = cells.get(names.indexOf("file"));
      String key =
          name.substring(name.startsWith(prefix) ? prefix.length() : 0)
              + "/"
              + cells.get(names.indexOf("frame"))
              + "/"
              + cells.get(names.indexOf("channel"));
      var values = new ArrayList<String>();
      wanted.forEach(column -> values.add(cells.get(names.indexOf(column))));
      rows.put(key, values);
    }
    return rows;
  }
}
