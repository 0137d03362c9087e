package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that spill: the source runs ahead of its engines, and every message is processed. */
@Timeout(600)
class SpillRunTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: spill}
      source:
        synthetic: {count: %d, size: 20kB, seed: 1}
      stream: {maxMessage: 1MiB, retain: 4MiB}
      stages:
        - {name: work, %s, engines: 2, onFull: spill}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}, onFull: spill}
        - {name: raw, from: source, csv: {file: raw.csv, columns: [id]}, onFull: spill}
      backlog: {maxMemory: 8MiB}
      """;

  @TempDir Path folder;
  private Gate gate;

  @BeforeEach
  void open() {
    gate = new Gate(folder);
  }

  @Test
  void theAccountCountsConnectorAndBacklogTogether() throws Exception {
    Path output = folder.resolve("out");
    gate.holdFrom(0);
    Program.Ended ended;
    try (Program.Running run = start(pipeline(1000), output)) {
      awaitSpilled(run, output, 5_000_000);
      gate.open();
      ended = run.ended();
    }
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.out())
        .startsWith("1000 accepted = 1000 completed + 0 dropped · 1000 kept · 2 engines");
    assertThat(ended.exitCode()).isZero();
    assertThat(rows(output.resolve("all.csv"))).hasSize(1000).doesNotHaveDuplicates();
    assertThat(rows(output.resolve("raw.csv"))).hasSize(1000).doesNotHaveDuplicates();
    String summary = Files.readString(output.resolve("summary.json"));
    assertThat(number(summary, "\"onFull\":\"backlog\",\"accepted\":(\\d+)"))
        .as("messages that went through the first backlog")
        .isBetween(230L, 1000L);
    assertThat(summary).contains("\"lossless\":true");
    assertThat(output.resolve("spill")).as("the folder of empty backlogs").doesNotExist();
  }

  @Test
  void theSourceGoesOnPastEnginesThatWereQuickAndThenHang() throws Exception {
    Path output = folder.resolve("out");
    gate.holdFrom(5000);
    Program.Ended ended;
    try (Program.Running run = start(pipeline(6000), output)) {
      awaitTrue(run, "the source", () -> lines(output.resolve("raw.csv")) > 6000);
      gate.open();
      ended = run.ended();
    }
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.out())
        .startsWith("6000 accepted = 6000 completed + 0 dropped · 6000 kept · 2 engines");
    assertThat(ended.exitCode()).isZero();
    assertThat(rows(output.resolve("all.csv"))).hasSize(6000).doesNotHaveDuplicates();
  }

  @Test
  void theNextRunFinishesWhatAKilledOneHadStored() throws Exception {
    Path output = folder.resolve("out");
    gate.holdFrom(0);
    try (Program.Running killed = start(pipeline(0), output)) {
      awaitSpilled(killed, output, 20_000_000);
    }
    gate.open();
    Program.Ended ended;
    try (Program.Running next = start(pipeline(10), output)) {
      ended = next.ended();
    }
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.exitCode()).isZero();
    List<String> rows = rows(output.resolve("all.csv"));
    long accepted = number(ended.out(), "^(\\d+) accepted = \\1 completed");
    assertThat(accepted).isGreaterThan(500);
    assertThat(rows).hasSize((int) accepted).doesNotHaveDuplicates();
  }

  private Path pipeline(int count) throws IOException {
    Path file = folder.resolve("spill.yaml");
    Files.writeString(file, PIPELINE.formatted(count, gate.stage(0)));
    return file;
  }

  private Program.Running start(Path pipeline, Path output) throws IOException {
    return Program.launch(
        folder, "run", pipeline.toString(), "--output", output.toString(), "--overwrite");
  }

  /** Until so many bytes wait for engines. */
  private static void awaitSpilled(Program.Running run, Path output, long bytes) throws Exception {
    Path log = output.resolve("spill").resolve("work").resolve("log");
    awaitTrue(run, "a spill", () -> bytes(log) >= bytes);
  }

  private static void awaitTrue(Program.Running run, String what, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!condition.call()) {
      assertThat(run.process().isAlive()).as("the run").isTrue();
      assertThat(System.nanoTime() - deadline).as("waiting for " + what).isNegative();
      run.process().waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  private static int lines(Path csv) throws IOException {
    return Files.exists(csv) ? Files.readAllLines(csv).size() : 0;
  }

  private static List<String> rows(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    return lines.subList(1, lines.size());
  }

  private static long number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static long bytes(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return 0;
    }
    long sum = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        sum += Files.exists(file) ? Files.size(file) : 0;
      }
    }
    return sum;
  }
}
