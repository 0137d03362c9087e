package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that spill: the source runs ahead of its engines, and every message is processed. */
@Timeout(180)
class SpillRunTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: spill}
      source:
        synthetic: {count: %d, size: 20kB, cost: %s, seed: 1}
      stream: {maxMessage: 1MiB, retain: 4MiB}
      stages:
        - {name: work, processor: spin, options: {emit: true}, engines: 2, onFull: spill}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}, onFull: spill}
        - {name: raw, from: source, csv: {file: raw.csv, columns: [id]}, onFull: spill}
      backlog: {maxMemory: 8MiB}
      """;

  @TempDir Path folder;

  @Test
  void theAccountCountsConnectorAndBacklogTogether() throws Exception {
    Path output = folder.resolve("out");
    Program.Ended ended = run(pipeline(2000, "1ms"), output);
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.out())
        .startsWith("2000 accepted = 2000 completed + 0 dropped · 2000 kept · 2 engines");
    assertThat(ended.exitCode()).isZero();
    assertThat(rows(output.resolve("all.csv"))).hasSize(2000).doesNotHaveDuplicates();
    assertThat(rows(output.resolve("raw.csv"))).hasSize(2000).doesNotHaveDuplicates();
    String summary = Files.readString(output.resolve("summary.json"));
    assertThat(number(summary, "\"onFull\":\"backlog\",\"accepted\":(\\d+)"))
        .as("messages that went through the first backlog")
        .isBetween(500L, 2000L);
    assertThat(summary).contains("\"lossless\":true");
    assertThat(output.resolve("spill")).as("the folder of empty backlogs").doesNotExist();
  }

  @Test
  void theNextRunFinishesWhatAKilledOneHadStored() throws Exception {
    Path output = folder.resolve("out");
    Path log = output.resolve("spill").resolve("work").resolve("log");
    Process killed = start(pipeline(100_000, "20ms"), output);
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
      while (bytes(log) < 20_000_000) {
        assertThat(killed.isAlive()).as("the run that is to be killed").isTrue();
        assertThat(System.nanoTime()).as("waiting for a spill").isLessThan(deadline);
        killed.waitFor(20, TimeUnit.MILLISECONDS);
      }
    } finally {
      killed.destroyForcibly().waitFor();
    }
    Program.Ended ended = run(pipeline(10, "0ms"), output);
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.exitCode()).isZero();
    List<String> rows = rows(output.resolve("all.csv"));
    long accepted = number(ended.out(), "^(\\d+) accepted = \\1 completed");
    assertThat(accepted).isGreaterThan(500);
    assertThat(rows).hasSize((int) accepted).doesNotHaveDuplicates();
  }

  private Path pipeline(int count, String cost) throws IOException {
    Path file = folder.resolve("spill.yaml");
    Files.writeString(file, PIPELINE.formatted(count, cost));
    return file;
  }

  private Program.Ended run(Path pipeline, Path output) throws Exception {
    return Program.run(
        folder, "run", pipeline.toString(), "--output", output.toString(), "--overwrite");
  }

  private Process start(Path pipeline, Path output) throws IOException {
    return Program.start(
        folder, "run", pipeline.toString(), "--output", output.toString(), "--overwrite");
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
