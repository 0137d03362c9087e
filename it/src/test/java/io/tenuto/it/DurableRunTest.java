package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.log.LogOptions;
import io.tenuto.log.SegmentedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A durable stream across runs that are killed and one that goes on. */
@Timeout(600)
class DurableRunTest {
  private static final int KILLS = Flow.LONG ? 20 : 3;
  private static final int ROWS_BETWEEN_KILLS = 300;
  private static final int MESSAGES = (KILLS + 2) * 2 * ROWS_BETWEEN_KILLS;
  private static final Pattern SEQUENCE = Pattern.compile("/(\\d+)(\\.\\d+)*$");

  @TempDir Path folder;

  private Gate gate;

  @BeforeEach
  void open() {
    gate = new Gate(folder);
  }

  @Test
  void everyAcceptedMessageIsProcessedHoweverOftenTheRunIsKilled() throws Exception {
    Path pipeline =
        pipeline("synthetic: {count: " + MESSAGES + ", size: 200B, rate: 2000/s}", "id");
    long retained = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      retained += killAfter(pipeline, rows().size() + ROWS_BETWEEN_KILLS);
    }
    Program.Ended ended;
    try (Program.Running last = run(pipeline)) {
      ended = last.ended();
    }
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.exitCode()).isZero();
    assertThat(Files.readString(folder.resolve("out/summary.json")))
        .contains("\"delivery\":\"durable\"");

    Map<String, Integer> times = new HashMap<>();
    rows().forEach(id -> times.merge(id, 1, Integer::sum));
    assertThat(sequences(times.keySet())).as("messages processed").hasSize(MESSAGES);
    assertThat(times).as("identities, over all runs").hasSize(MESSAGES);
    long again = (long) rows().size() - MESSAGES;
    assertThat(again).as("processed again").isLessThanOrEqualTo(retained);

    try (Program.Running more = run(pipeline)) {
      assertThat(more.ended().out()).startsWith("0 accepted = 0 completed");
    }
  }

  @Test
  void aFolderIsGoneOnWithBehindTheFilesThatWereAccepted() throws Exception {
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    int files = 3 * ROWS_BETWEEN_KILLS;
    for (int i = 0; i < files; i++) {
      Files.writeString(incoming.resolve("f" + i + ".txt"), "content of " + i);
    }
    Path pipeline = pipeline("directory: {path: incoming}", "file");
    long retained = killAfter(pipeline, ROWS_BETWEEN_KILLS);
    Files.writeString(incoming.resolve("late.txt"), "while nobody was looking");
    try (Program.Running last = run(pipeline)) {
      assertThat(last.ended().exitCode()).isZero();
    }
    assertThat(new HashSet<>(rows())).hasSize(files + 1);
    assertThat((long) rows().size() - files - 1).isLessThanOrEqualTo(retained);
    try (Program.Running more = run(pipeline)) {
      assertThat(more.ended().out()).startsWith("0 accepted = 0 completed");
    }
  }

  @Test
  void whatIsKeptIsNotGivenUpByBeginningAnewAndThenItBeginsAtTheFirstMessage() throws Exception {
    Path pipeline = pipeline("synthetic: {count: 2000, size: 200B, rate: 2000/s}", "id");
    long retained = killAfter(pipeline, ROWS_BETWEEN_KILLS);
    assertThat(retained).isPositive();
    try (Program.Running anew = run(pipeline, "--overwrite")) {
      Program.Ended refused = anew.ended();
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("messages that were accepted and not yet delivered");
    }
    try (Program.Running last = run(pipeline)) {
      assertThat(last.ended().exitCode()).isZero();
    }
    try (Program.Running anew = run(pipeline, "--overwrite")) {
      assertThat(anew.ended().out()).startsWith("2000 accepted = 2000 completed");
    }
    assertThat(new HashSet<>(rows())).hasSize(2000);
  }

  private Path pipeline(String source, String column) throws IOException {
    return Files.writeString(
        folder.resolve("durable.yaml"),
        """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: kept}
        source:
          %s
        stream: {delivery: durable}
        stages:
          - {name: slow, %s, engines: 2}
        sinks:
          - {name: results, csv: {file: results.csv, columns: [%s]}}
        """
            .formatted(source, gate.stage(1), column));
  }

  /**
   * Kills a run once there are so many rows, and before it has come much further; returns how many
   * messages its log kept.
   */
  private long killAfter(Path pipeline, int rows) throws Exception {
    gate.holdFrom(rows + ROWS_BETWEEN_KILLS);
    try (Program.Running running = run(pipeline)) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
      while (rows().size() < rows) {
        assertThat(running.process().isAlive())
            .as("the run that is to be killed: %s", Files.readString(running.err()))
            .isTrue();
        assertThat(System.nanoTime() - deadline).as("waiting for rows").isNegative();
        running.process().waitFor(5, TimeUnit.MILLISECONDS);
      }
      running.process().destroyForcibly().waitFor();
    }
    gate.open();
    try (SegmentedLog log = SegmentedLog.open(folder.resolve("out/log"), LogOptions.defaults())) {
      assertThat(log.recovery().damages()).isEmpty();
      return log.unsettledCount();
    }
  }

  private List<String> rows() throws IOException {
    Path results = folder.resolve("out/results.csv");
    String text = Files.exists(results) ? Files.readString(results) : "";
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    return lines.isEmpty() ? lines : lines.subList(1, lines.size());
  }

  private static Set<Long> sequences(Iterable<String> ids) {
    var all = new HashSet<Long>();
    for (String id : ids) {
      var found = SEQUENCE.matcher(id.replace("\"", ""));
      assertThat(found.find()).as("an identity: %s", id).isTrue();
      all.add(Long.parseLong(found.group(1)));
    }
    return all;
  }

  private Program.Running run(Path pipeline, String... more) throws IOException {
    String[] arguments = {
      "run", pipeline.toString(), "--output", folder.resolve("out").toString(),
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Program.launch(folder, all);
  }
}
