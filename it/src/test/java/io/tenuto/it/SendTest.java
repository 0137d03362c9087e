package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tenuto send} and the port it sends to, as processes of their own. */
@Timeout(600)
class SendTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: port}
      source:
        senders: {listen: "127.0.0.1:0"}
      stream: {maxMessage: 1MiB}
      sinks:
        - {name: rows, csv: {file: rows.csv, columns: [file, sizeBytes]}}
        - {name: texts, jsonl: {file: texts.jsonl}}
      """;

  @TempDir Path folder;
  private Scratch scratch;

  @BeforeEach
  void open() throws IOException {
    scratch = new Scratch(folder);
  }

  @Test
  void filesAndLinesAreAnsweredForOneByOneAndARefusedOneIsNamed() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "alpha");
    Files.writeString(folder.resolve("b.bin"), "b".repeat(300_000));
    try (var large = new RandomAccessFile(folder.resolve("large.raw").toFile(), "rw")) {
      large.setLength(200 << 20);
    }
    try (Program.Running run = startRun()) {
      String to = run.awaitSaid("listening on ");
      Program.Ended good = send(to, "--stream", "port", "a.txt", "b.bin");
      assertThat(good.out()).startsWith("2 accepted · 0.3 MB in ");
      assertThat(good.err()).isEmpty();
      assertThat(good.exitCode()).isZero();

      Program.Ended partly = send(to, "--json", "a.txt", "large.raw", "absent.txt");
      assertThat(partly.exitCode()).isEqualTo(6);
      assertThat(partly.out())
          .contains("\"accepted\":1,\"refused\":1,\"unanswered\":0,\"skipped\":1");
      assertThat(partly.err())
          .contains("large.raw: was refused: its 209715200 bytes are more than the 1048576")
          .contains("Raise stream.maxMessage")
          .contains("absent.txt: has vanished");

      String lines = "line\n".repeat(20_000) + "the last one";
      try (Program.Running sending =
          Program.launchWith(
              lines.getBytes(StandardCharsets.UTF_8),
              folder,
              arguments(to).toArray(String[]::new))) {
        assertThat(sending.ended().out()).startsWith("20001 accepted · ");
      }

      Program.Ended ended = run.end();
      assertThat(ended.out()).startsWith("20004 accepted = 20004 completed + 0 dropped");
      assertThat(ended.err()).doesNotContain("Exception");
    }
    List<String> rows = Files.readAllLines(folder.resolve("out/rows.csv"));
    assertThat(rows).hasSize(20_005).contains("a.txt,5", "b.bin,300000", ",12");
    assertThat(Files.readAllLines(folder.resolve("out/texts.jsonl")).get(0))
        .contains("\"file\":\"a.txt\"", "\"text\":\"alpha\"");
    assertThat(folder.resolve("out/report.html")).isNotEmptyFile();
  }

  @Test
  void whoIsNotMeantOrNotTrustedIsToldSo() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "alpha");
    Path wrong = scratch.token("wrong", "another token altogether");
    try (Program.Running run = startRun()) {
      String to = run.awaitSaid("listening on ");
      Program.Ended refused =
          Program.run(folder, "send", "--to", to, "--token-file", wrong.toString(), "a.txt");
      assertThat(refused.exitCode()).isEqualTo(5);
      assertThat(refused.err()).contains(to, "token").doesNotContain("Exception", "another token");

      Program.Ended elsewhere = send(to, "--stream", "prot", "a.txt");
      assertThat(elsewhere.exitCode()).isEqualTo(1);
      assertThat(elsewhere.err()).contains("stream 'prot' is not here", "belongs to 'port'");

      assertThat(run.end().out()).startsWith("0 accepted = 0 completed");
      Program.Ended nobody = send(to, "a.txt");
      assertThat(nobody.exitCode()).isEqualTo(4);
      assertThat(nobody.err()).contains(to + " cannot be reached");
    }
  }

  @Test
  void whatAKilledRunHasNotAnsweredIsNamed() throws Exception {
    var gate = new Gate(folder);
    gate.holdFrom(30);
    Files.writeString(
        folder.resolve("port.yaml"),
        PIPELINE.replace(
            "stream: {maxMessage: 1MiB}", "stages: [{name: slow, " + gate.stage(30) + "}]"));
    try (var large = new RandomAccessFile(folder.resolve("large.raw").toFile(), "rw")) {
      large.setLength(40 << 20); // more than is kept in memory as one piece
    }
    var files = new ArrayList<String>();
    for (int i = 0; i < 150; i++) {
      files.add("f" + i + ".txt");
      Files.writeString(folder.resolve("f" + i + ".txt"), "number " + i);
    }
    try (Program.Running run = launch(folder.resolve("port.yaml"))) {
      String to = run.awaitSaid("listening on ");
      assertThat(send(to, "large.raw").out()).startsWith("1 accepted · 41.9 MB");

      var all = new ArrayList<>(arguments(to));
      all.addAll(files);
      try (Program.Running sending = Program.launch(folder, all.toArray(String[]::new))) {
        Path rows = folder.resolve("out/rows.csv");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        while (Files.readAllLines(rows).size() < 12) {
          assertThat(System.nanoTime() - deadline).as("waiting for rows").isNegative();
          sending.process().waitFor(10, TimeUnit.MILLISECONDS);
        }
        run.close();
        Program.Ended ended = sending.ended();
        assertThat(ended.exitCode()).isEqualTo(6);
        Matcher counts = COUNTS.matcher(ended.out());
        assertThat(counts.find()).as(ended.out()).isTrue();
        int accepted = Integer.parseInt(counts.group(1));
        int unanswered = Integer.parseInt(counts.group(2));
        assertThat(accepted).as("those that it has heard of").isLessThanOrEqualTo(30);
        long notSent =
            ended.err().lines().filter(line -> line.contains(": was not sent, because")).count();
        assertThat(accepted + unanswered + notSent).as(ended.err()).isEqualTo(150);
        assertThat(ended.err())
            .containsPattern("f149.txt: was (handed over, but|not sent, because) the link was lost")
            .contains(
                ": was handed over, but the link was lost before the answer", "Send it again");
      }
    }
  }

  private static final Pattern COUNTS = Pattern.compile("^(\\d+) accepted · (\\d+) unanswered · ");

  private Program.Running startRun() throws IOException {
    return launch(Files.writeString(folder.resolve("port.yaml"), PIPELINE));
  }

  private Program.Running launch(Path pipeline) throws IOException {
    return Program.launch(folder, scratch.runArguments(pipeline));
  }

  private List<String> arguments(String to) {
    return List.of("send", "--to", to, "--token-file", scratch.token.toString());
  }

  private Program.Ended send(String to, String... more) throws Exception {
    var all = new ArrayList<>(arguments(to));
    all.addAll(List.of(more));
    return Program.run(folder, all.toArray(String[]::new));
  }
}
