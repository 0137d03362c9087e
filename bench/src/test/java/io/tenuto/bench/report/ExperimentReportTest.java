package io.tenuto.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.results.PointResult;
import io.tenuto.bench.results.Points;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentReportTest {
  @TempDir Path folder;

  @BeforeEach
  void begin() throws IOException {
    Points.begin(folder, Map.of("cores", 2L, "host", "a host"));
  }

  private void add(double engines, int repeat, double seconds, String reason) throws IOException {
    var result =
        new PointResult("harmonicio-fig6", "2.5 MB", engines, repeat, 800, seconds, 5, 25, reason);
    Points.add(folder, result);
  }

  @Test
  void aPageAPictureAndATableShowEveryRun() throws IOException {
    add(1, 1, 20, "");
    add(2, 1, 11, "");
    add(2, 2, 12, "");
    add(3, 1, Double.NaN, "the host was switched off");
    String page = Files.readString(ExperimentReport.write(folder));
    assertThat(page)
        .contains("strong scaling", "2.5 MB", "if software cost nothing", "a host", "2 cores")
        .contains("2.5 MB, at 3: the host was switched off")
        .contains(">66.7<") // for people
        .doesNotContain("66.66666");
    assertThat(Files.readAllLines(folder.resolve("figures/harmonicio-fig6.csv")))
        .hasSize(5)
        .contains("2.5 MB,2,2,800,12,66.66666666666667,5,25,");
    assertThat(folder.resolve("figures/harmonicio-fig6.png")).isNotEmptyFile();
  }

  @Test
  void aLineThatWasTornIsPassedOverAndWrittenAgain() throws IOException {
    add(1, 1, 20, "");
    Path file = folder.resolve("points.jsonl");
    Files.writeString(file, Files.readString(file) + "{\"experiment\": \"harm");
    assertThat(Points.read(folder).results()).hasSize(1);
    add(2, 1, 11, "");
    assertThat(Points.read(folder).results()).extracting(PointResult::x).containsExactly(1.0, 2.0);
  }

  @Test
  void aFolderWithoutRunsIsNamed() {
    assertThatThrownBy(() -> ExperimentReport.write(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString());
  }
}
