package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code tenuto bench run} with Tenuto itself, as its users start it, beside plain sockets. */
@Timeout(300)
class BenchRunTest {
  @TempDir Path folder;

  @Test
  void tenutoIsMeasuredBesideItsBoundAndReported() throws Exception {
    Program.Ended ended =
        Program.run(
            folder,
            "bench",
            "run",
            "--grid",
            "1MB:0,5ms",
            "--systems",
            "raw-unix,tenuto",
            "--seconds",
            "1",
            "--precision",
            "2",
            "--output",
            "results");
    assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
    assertThat(ended.err())
        .contains("raw-unix, 1 MB, 0 ms: ")
        .contains("tenuto, 1 MB, 0 ms: ")
        .contains("tenuto, 1 MB, 5 ms: ");
    Path results = folder.resolve("results");
    assertThat(Files.readString(results.resolve("cells.jsonl")))
        .contains("\"system\":\"tenuto\"", "\"delivery\":\"at-least-once\"", "\"low\":");
    assertThat(Files.readString(results.resolve("report.html")))
        .contains("tenuto", "at-least-once");
    assertThat(results.resolve("figures")).isDirectoryContaining("glob:**.png");
  }

  /** Stand-ins for HarmonicIO's clients, and a master with a gateway. */
  @Test
  @EnabledIfSystemProperty(named = "tenuto.long", matches = "true")
  void harmonicIosClientsAreMeasured() throws Exception {
    Program.Ended ended =
        Program.run(
            folder,
            "bench",
            "run",
            "--grid",
            "10kB:1ms",
            "--systems",
            "harmonicio",
            "--delivery",
            "at-most-once",
            "--seconds",
            "1",
            "--precision",
            "2",
            "--output",
            "results");
    assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
    assertThat(Files.readString(folder.resolve("results/cells.jsonl")))
        .contains("\"system\":\"harmonicio\"", "\"delivery\":\"at-most-once\"", "\"low\":");
  }

  @Test
  void anExperimentIsRunAndReportedAndGoneOnWith() throws Exception {
    String[] arguments = {"bench", "run", "microscopy", "--messages", "20", "--output", "results"};
    Program.Ended ended = Program.run(folder, arguments);
    assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
    assertThat(ended.err()).contains("10 MB, at 38: 20 in ");
    Path results = folder.resolve("results");
    assertThat(Files.readString(results.resolve("points.jsonl"))).contains("\"p99Millis\":");
    assertThat(Files.readString(results.resolve("report.html"))).contains("38 images of 10 MB");
    assertThat(results.resolve("figures/microscopy.png")).isNotEmptyFile();
    assertThat(Program.run(folder, arguments).exitCode()).isZero();
    assertThat(results.resolve("points.jsonl")).content().hasLineCount(1);
    Program.Ended other =
        Program.run(folder, "bench", "run", "harmonicio-fig6", "--output", "results");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("results holds something else");
  }

  /** Of one and of two workers. */
  @Test
  @EnabledIfSystemProperty(named = "tenuto.long", matches = "true")
  void anExperimentStartsItsWorkers() throws Exception {
    Program.Ended ended =
        Program.run(
            folder, "bench", "run", "harmonicio-fig4", "--messages", "100", "--output", "results");
    assertThat(ended.exitCode()).as("%s%s", ended.out(), ended.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("results/points.jsonl"))).hasSize(20);
  }

  @Test
  void wrongOptionsAreNamedAndNothingIsMeasured() throws Exception {
    Program.Ended grid = Program.run(folder, "bench", "run", "--grid", "huge");
    assertThat(grid.exitCode()).isEqualTo(2);
    assertThat(grid.err()).contains("grid 'huge'", "SIZES:COSTS");
    Program.Ended system = Program.run(folder, "bench", "run", "--systems", "tenuto,rabbit");
    assertThat(system.exitCode()).isEqualTo(2);
    assertThat(system.err()).contains("'rabbit'", "kafka", "spark-kafka");
    Program.Ended search = Program.run(folder, "bench", "run", "--search", "guess");
    assertThat(search.exitCode()).isEqualTo(2);
    assertThat(search.err()).contains("--search guess", "bisecting or paper");
    Program.Ended delivery =
        Program.run(folder, "bench", "run", "--delivery", "durable,exactly-once");
    assertThat(delivery.exitCode()).isEqualTo(2);
    assertThat(delivery.err())
        .contains("--delivery exactly-once", "at-most-once or at-least-once or durable");
    Program.Ended none =
        Program.run(folder, "bench", "run", "--systems", "kafka", "--delivery", "at-most-once");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("kafka has no variant with delivery at-most-once");
    Program.Ended payload = Program.run(folder, "bench", "run", "--payload", "absent.tif");
    assertThat(payload.exitCode()).isEqualTo(2);
    assertThat(payload.err())
        .contains("--payload absent.tif: expected random, image or a file", "no file that can be");
    Program.Ended experiment = Program.run(folder, "bench", "run", "harmonicio-fig5");
    assertThat(experiment.exitCode()).isEqualTo(2);
    assertThat(experiment.err()).contains("harmonicio-fig5: no such experiment", "microscopy");
    Program.Ended both = Program.run(folder, "bench", "run", "microscopy", "--tuned");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("--tuned and --link mean nothing");
    assertThat(folder.resolve("bench-results")).doesNotExist();
  }
}
