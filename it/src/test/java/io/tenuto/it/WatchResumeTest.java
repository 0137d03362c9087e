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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watched folder across a run that is killed and the one that goes on after it. */
@Timeout(180)
class WatchResumeTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: watched}
      source:
        watch: {path: incoming, pattern: "*.txt", settle: 300ms, stopFile: FINISHED}
      stages:
        - name: slow
          java: {class: io.tenuto.it.WatchResumeTest$Slow, inProcess: true}
      sinks:
        - {name: results, csv: {file: results.csv, columns: [file, sizeBytes]}}
      """;
  private static final int FILES = 60;

  /** Passes each message on after a while, so that a kill hits the middle. */
  public static final class Slow implements Processor {
    @Override
    public void process(Message message, Outputs outputs) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
      outputs.emit(message.header(), message.payload());
    }
  }

  @TempDir Path folder;

  @Test
  void aKilledRunIsTakenUpWhereItStoppedAndHalfWrittenFilesAreLeftAlone() throws Exception {
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    Path pipeline = Files.writeString(folder.resolve("watched.yaml"), PIPELINE);
    Path results = folder.resolve("out/results.csv");
    Path journal = folder.resolve("out/state/watch.journal");
    Set<String> settledBefore;
    try (Program.Running first = run(pipeline);
        OutputStream halfWritten = Files.newOutputStream(incoming.resolve("slow.txt"))) {
      for (int i = 0; i < FILES; i++) {
        Files.writeString(incoming.resolve("f" + i + ".txt"), "content of " + i);
        halfWritten.write("part ".getBytes(StandardCharsets.UTF_8)); // never still for long
        halfWritten.flush();
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (journalled(journal).size() < FILES / 4) {
        halfWritten.write("part ".getBytes(StandardCharsets.UTF_8));
        halfWritten.flush();
        assertThat(first.process().isAlive()).as("the run that is to be killed").isTrue();
        assertThat(System.nanoTime()).as("waiting for settled files").isLessThan(deadline);
        first.process().waitFor(20, TimeUnit.MILLISECONDS);
      }
      first.process().destroyForcibly().waitFor();
      settledBefore = journalled(journal);
      assertThat(settledBefore).hasSizeLessThan(FILES).doesNotContain("slow.txt");
    }
    long wholeBytes = Files.size(incoming.resolve("slow.txt"));
    Files.writeString(incoming.resolve("late.txt"), "while nobody was looking");
    Files.createFile(incoming.resolve("FINISHED"));

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
    assertThat(rows)
        .filteredOn(row -> row.startsWith("slow.txt,"))
        .containsOnly("slow.txt," + wholeBytes);

    try (Program.Running third = run(pipeline)) {
      assertThat(third.ended().out()).startsWith("0 accepted = 0 completed");
    }
    assertThat(Files.readAllLines(results)).isEqualTo(rows);
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
            folder.resolve("watched.yaml"), PIPELINE.replace("Test$Slow", "Test$Choosy"));
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
