package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the unpacked archive is for, on a host with nothing else: a run, and a deployment. */
@Timeout(300)
class ReleaseArchiveRunIT {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: sizes}
      source:
        synthetic: {count: 50, size: 2kB, seed: 1}
      stages:
        - {name: size, python: {file: size.py}, engines: 1}
      sinks:
        - {name: rows, csv: {file: rows.csv, columns: [size]}}
      """;
  private static final String CODE =
      """
      import tenuto


      @tenuto.engine
      def size(msg):
          return {"size": len(msg.data)}


      if __name__ == "__main__":
          size.serve()
      """;

  @TempDir private Path folder;
  @TempDir private Path empty;
  private Unpacked tenuto;

  @BeforeEach
  void unpack() throws Exception {
    tenuto = new Unpacked(folder);
  }

  @Test
  void theFirstExampleRunsFromAnEmptyFolder() throws Exception {
    Path example = tenuto.home().resolve("examples/cells/pipeline.yaml");
    Unpacked.Ended ended = tenuto.run(empty, tenuto.launcher(), "run", example.toString());
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("300 accepted = 300 completed + 0 dropped");
    Path results;
    try (var runs = Files.list(empty.resolve("tenuto-runs"))) {
      results = runs.findFirst().orElseThrow();
    }
    assertThat(Files.readAllLines(results.resolve("results.csv"))).hasSize(301);
    assertThat(results.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void aWorkerRunsEnginesInPythonWithThePackageOfTheArchive() throws Exception {
    assumeTrue(has("python3"), "python3");
    Files.writeString(empty.resolve("sizes.yaml"), PIPELINE);
    Files.writeString(empty.resolve("size.py"), CODE);
    String launcher = tenuto.launcher();
    try (Unpacked.Running master =
        tenuto.start(empty, launcher, "master", "--listen", "127.0.0.1:0", "--rest", "none")) {
      String at = master.awaitSaid("master on tcp://").replaceFirst(",.*", "");
      try (Unpacked.Running worker = tenuto.start(empty, launcher, "worker", "--master", at)) {
        worker.awaitSaid(" cores, master ");
        Unpacked.Ended ended =
            tenuto.run(empty, launcher, "run", "sizes.yaml", "--master", at, "--output", "results");
        assertThat(ended.exitCode())
            .as(ended.err() + "\nworker: " + Files.readString(worker.err()))
            .isZero();
        assertThat(ended.out()).startsWith("50 accepted = 50 completed + 0 dropped");
      }
    }
    List<String> rows = Files.readAllLines(empty.resolve("results/rows.csv"));
    assertThat(rows).hasSize(51).containsOnly("size", "2000");
  }

  private static boolean has(String program) {
    return Pattern.compile(java.io.File.pathSeparator)
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }
}
