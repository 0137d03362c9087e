package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.api.RejectedMessageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watched folder across a run that is killed and the one that goes on after it. */
@Timeout(600)
class WatchResumeTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: watched}
      source:
        watch: {path: incoming, pattern: "*.txt", settle: 300ms, stopFile: FINISHED}
      stages:
        - {name: slow, %s}
      sinks:
        - {name: results, csv: {file: results.csv, columns: [file, sizeBytes]}}
      """;
  private static final int FILES = 60;
  private static final Duration SETTLE = Duration.ofMillis(300); // as the pipeline says

  @TempDir Path folder;

  @Test
  void aKilledRunIsTakenUpWhereItStoppedAndHalfWrittenFilesAreLeftAlone() throws Exception {
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    var gate = new Gate(folder);
    gate.holdFrom(FILES / 2);
    Path pipeline =
        Files.writeString(folder.resolve("watched.yaml"), PIPELINE.formatted(gate.stage(0)));
    Path results = folder.resolve("out/results.csv");
    Path journal = folder.resolve("out/state/watch.journal");
    Set<String> settledBefore;
    var writing = new Pauses();
    try (Program.Running first = run(pipeline);
        OutputStream halfWritten = Files.newOutputStream(incoming.resolve("slow.txt"))) {
      for (int i = 0; i < FILES; i++) {
        Files.writeString(incoming.resolve("f" + i + ".txt"), "content of " + i);
        halfWritten.write("part ".getBytes(StandardCharsets.UTF_8)); // never still for long
        halfWritten.flush();
        writing.mark();
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
      while (journalled(journal).size() < FILES / 4) {
        halfWritten.write("part ".getBytes(StandardCharsets.UTF_8));
        halfWritten.flush();
        writing.mark();
        assertThat(first.process().isAlive()).as("the run that is to be killed").isTrue();
        assertThat(System.nanoTime() - deadline).as("waiting for settled files").isNegative();
        first.process().waitFor(20, TimeUnit.MILLISECONDS);
      }
      first.process().destroyForcibly().waitFor();
      settledBefore = journalled(journal);
      assertThat(settledBefore).hasSizeLessThan(FILES);
      writing.mark();
      if (writing.longest().compareTo(SETTLE) < 0) { // else it was still for as long as that
        assertThat(settledBefore).doesNotContain("slow.txt");
      }
      settledBefore.remove("slow.txt"); // which has grown since
    }
    long wholeBytes = Files.size(incoming.resolve("slow.txt"));
    Files.writeString(incoming.resolve("late.txt"), "while nobody was looking");
    Files.createFile(incoming.resolve("FINISHED"));

    gate.open();
    Program.Ended ended;
    try (Program.Running second = run(pipeline)) {
      ended = second.ended();
    }
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.exitCode()).isZero();
    int left = FILES + 2 - settledBefore.size();
    assertThat(ended.out()).startsWith(left + " accepted = " + left + " completed + 0 dropped");

    List<String> rows = Files.readAllLines(results);
    assertThat(rows.get(0)).isEqualTo("file,sizeBytes");
    assertThat(rows).filteredOn("file,sizeBytes"::equals).hasSize(1);
    var names = new ArrayList<String>();
    rows.subList(1, rows.size()).forEach(row -> names.add(row.substring(0, row.indexOf(','))));
    assertThat(new HashSet<>(names)).hasSize(FILES + 2);
    assertThat(names).filteredOn(settledBefore::contains).doesNotHaveDuplicates();
    List<String> ofTheSlow = rows.stream().filter(row -> row.startsWith("slow.txt,")).toList();
    assertThat(ofTheSlow).last().isEqualTo("slow.txt," + wholeBytes);
    if (writing.longest().compareTo(SETTLE) < 0) {
      assertThat(ofTheSlow).containsOnly("slow.txt," + wholeBytes);
    }

    try (Program.Running third = run(pipeline)) {
      assertThat(third.ended().out()).startsWith("0 accepted = 0 completed");
    }
    assertThat(Files.readAllLines(results)).isEqualTo(rows);
  }

  /** How long somebody was held up between two things that he does again and again. */
  private static final class Pauses {
    private long lastNanos = System.nanoTime();
    private long longestNanos;

    void mark() {
      long now = System.nanoTime();
      longestNanos = Math.max(longestNanos, now - lastNanos);
      lastNanos = now;
    }

    Duration longest() {
      return Duration.ofNanos(longestNanos);
    }
  }

  /** Refuses what its name calls bad, so that it becomes a dead letter at once. */
  public static final class Choosy implements Processor {
    @Override
    public void process(Message message, Outputs outputs) throws RejectedMessageException {
      String file = message.header().text(Header.FILE).orElse("");
      if (file.startsWith("bad")) {
        throw new RejectedMessageException(file + " is bad");
      }
      outputs.emit(message.header(), message.payload());
    }
  }

  @Test
  void eachReportListsTheDeadLettersOfItsOwnRunAndTheFileKeepsAll() throws Exception {
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    Path pipeline =
        Files.writeString(
            folder.resolve("watched.yaml"),
            PIPELINE.formatted(
                "java: {class: io.tenuto.it.WatchResumeTest$Choosy, inProcess: true}"));
    Files.createFile(incoming.resolve("FINISHED"));
    Files.writeString(incoming.resolve("bad-1.txt"), "first");
    try (Program.Running first = run(pipeline)) {
      assertThat(first.ended().out()).startsWith("1 accepted = 0 completed + 1 dead-lettered");
    }
    assertThat(report()).contains("bad-1.txt is bad");
    Files.writeString(incoming.resolve("bad-2.txt"), "second");
    try (Program.Running second = run(pipeline)) {
      assertThat(second.ended().out()).startsWith("1 accepted = 0 completed + 1 dead-lettered");
    }
    assertThat(report()).contains("bad-2.txt is bad").doesNotContain("bad-1.txt is bad");
    assertThat(Files.readAllLines(folder.resolve("out/dead-letters.jsonl")))
        .hasSize(2)
        .satisfiesExactly(
            line -> assertThat(line).contains("bad-1.txt is bad"),
            line -> assertThat(line).contains("bad-2.txt is bad"));
  }

  private String report() throws IOException {
    return Files.readString(folder.resolve("out/report.html"));
  }

  private Program.Running run(Path pipeline) throws IOException {
    return Program.launch(
        folder, "run", pipeline.toString(), "--output", folder.resolve("out").toString());
  }

  /** Files that the journal calls settled. */
  private static Set<String> journalled(Path journal) throws IOException {
    var names = new HashSet<String>();
    if (Files.exists(journal)) {
      String text = Files.readString(journal);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
        String[] parts = line.split(" ", 5); // checksum, settlement, size, time, file
        if (parts.length == 5) {
          names.add(parts[4]);
        }
      }
    }
    return names;
  }
}
