package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.miniapps.image.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every example, as its first line tells a newcomer to run it. {@code cells} is run by {@link
 * MicroscopyRunTest}.
 */
@Timeout(600)
class ExamplesRunTest {
  private static final Path EXAMPLES = SharedData.project().resolve("examples");

  @TempDir Path folder;

  @Test
  void everyExampleIsRunByATest() throws IOException {
    try (Stream<Path> entries = Files.list(EXAMPLES)) {
      assertThat(entries.filter(Files::isDirectory).map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder(
              "cells", "python-engine", "simulate", "two-readers", "watch-folder");
    }
  }

  @Test
  void theArchiveLosesNothingBesideALiveView() throws Exception {
    Path output = folder.resolve("out");
    Program.Ended ended = run("two-readers", output);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).startsWith("600 accepted = ");
    assertThat(Files.readAllLines(output.resolve("results.csv"))).hasSize(601);
    try (Stream<Path> images = Files.list(output.resolve("images"))) {
      assertThat(images).hasSize(600);
    }
    assertThat(output.resolve("live.jsonl")).isNotEmptyFile();
  }

  @Test
  void anEngineInPythonCountsTheCells() throws Exception {
    boolean equipped = python("import numpy, tifffile, PIL");
    assumeTrue(equipped, "the Python example: python3 with numpy, tifffile and PIL is not here");
    Path output = folder.resolve("out");
    Program.Ended ended = run("python-engine", output);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out())
        .startsWith("100 accepted = 100 completed + 0 dropped · 100 kept · 2 engines");
    assertThat(Files.readAllLines(output.resolve("results.csv"))).hasSize(101);
  }

  private static boolean python(String code) throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", code)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void imagesAreMeasuredAsTheyAreSaved() throws Exception {
    Path example = Files.createDirectories(folder.resolve("watch-folder"));
    Path pipeline =
        Files.copy(
            EXAMPLES.resolve("watch-folder/pipeline.yaml"), example.resolve("pipeline.yaml"));
    Path incoming = Files.createDirectory(example.resolve("incoming"));
    Path results = folder.resolve("tenuto-runs/watch-folder/results.csv");
    byte[] image = PngWriter.rgb(8, 8, new byte[3 * 8 * 8]);
    try (Program.Running run = Program.launch(folder, "run", pipeline.toString())) {
      Files.write(incoming.resolve("one.png"), image);
      Files.write(Files.createDirectory(incoming.resolve("later")).resolve("two.png"), image);
      Files.writeString(incoming.resolve("notes.txt"), "no image");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
      while (!Files.exists(results) || Files.readAllLines(results).size() < 7) {
        assertThat(System.nanoTime()).as("waiting for results").isLessThan(deadline);
        run.process().waitFor(50, TimeUnit.MILLISECONDS);
      }
      assertThat(run.end().out())
          .startsWith("2 accepted = 2 completed + 0 dropped · 6 kept")
          .contains("report: tenuto-runs/watch-folder/report.html");
    }
    List<String> rows = Files.readAllLines(results);
    assertThat(rows).filteredOn(row -> row.startsWith("later/two.png,")).hasSize(3);
  }

  private Program.Ended run(String example, Path output) throws Exception {
    String pipeline = EXAMPLES.resolve(example).resolve("pipeline.yaml").toString();
    return Program.run(folder, "run", pipeline, "--output", output.toString());
  }
}
