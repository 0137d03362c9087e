package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.wire.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a run that gives messages up to the day on which none of them is left. */
@Timeout(120)
class DlqCommandTest {
  private static final AtomicBoolean MENDED = new AtomicBoolean();
  private static final String LARGE = "bad".repeat(30_000);
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: moody}
      source: {directory: {path: in, pattern: "*.txt"}}
      stages:
        - name: read
          java: {class: io.tenuto.cli.DlqCommandTest$Moody, inProcess: true}
          attempts: 1
      sinks:
        - {name: all, from: read, csv: {file: all.csv, columns: [file, text]}}
        - {name: names, csv: {file: names.csv, columns: [file]}}
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String pipeline = "";
  private String output = "";

  /** Fails at what is bad, until it is mended. */
  public static final class Moody implements Processor {
    @Override
    public void process(Message message, Outputs outputs) {
      var bytes = new byte[(int) message.payload().size()];
      message.payload().buffer().get(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.startsWith("bad") && !MENDED.get()) {
        throw new IllegalStateException("this is bad");
      }
      String start = text.substring(0, Math.min(5, text.length()));
      outputs.emit(message.header().with("text", start), message.payload());
    }
  }

  @BeforeEach
  void run() throws Exception {
    MENDED.set(false);
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.writeString(in.resolve("a.txt"), "bad 1");
    Files.writeString(in.resolve("b.txt"), LARGE);
    Files.writeString(in.resolve("c.txt"), "good");
    pipeline = Files.writeString(folder.resolve("moody.yaml"), PIPELINE).toString();
    output = folder.resolve("out").toString();
    assertThat(execute("run", pipeline, "--output", output)).isEqualTo(ExitCode.LOSS);
    take();
  }

  @Test
  void whatWasGivenUpIsListedShownAndDropped() throws Exception {
    assertThat(execute("dlq", "ls", output)).isZero();
    assertThat(take().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("MESSAGE").endsWith("CAUSE"),
            line -> assertThat(line).contains(" 1 ").contains("this is bad"),
            line -> assertThat(line).contains(" 2 ").contains("90000"));
    Path payload = folder.resolve("payload");
    assertThat(execute("dlq", "show", output, "2", "--payload", payload.toString())).isZero();
    assertThat(take())
        .contains("reader: read", "engines: [read-0]", "b.txt", "detail:", "DlqCommandTest$Moody");
    assertThat(payload).hasContent(LARGE);
    assertThat(execute("dlq", "drop", output, "2")).isZero();
    assertThat(execute("dlq", "drop", output, "2")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("letter 2 is closed already: dropped ");
    take();
    assertThat(execute("dlq", "ls", output, "--json")).isZero();
    Map<String, Object> json = Json.read(take().strip().getBytes(StandardCharsets.UTF_8));
    assertThat((List<?>) json.get("letters")).hasSize(1);
    assertThat(execute("dlq", "ls", output, "--closed")).isZero();
    assertThat(take()).contains("dropped 2");
  }

  @Test
  void whatFailsAgainIsANewLetterAndWhatCompletesIsClosedWithItsResults() throws Exception {
    assertThat(retry("1")).isEqualTo(ExitCode.LOSS);
    assertThat(take()).isEqualTo("retried 1 = 0 completed + 1 failed again\n");
    assertThat(execute("dlq", "ls", output)).isZero();
    assertThat(take().lines()).hasSize(3).noneMatch(line -> line.contains("       1    read"));
    MENDED.set(true);
    assertThat(retry("--all")).isZero();
    assertThat(take()).isEqualTo("retried 2 = 2 completed + 0 failed again\n");
    assertThat(Files.readAllLines(folder.resolve("out/all.csv")))
        .hasSize(1 + 3)
        .anyMatch(line -> line.contains("a.txt") && line.endsWith("bad 1"))
        .anyMatch(line -> line.contains("b.txt") && line.endsWith("badba"));
    assertThat(Files.readAllLines(folder.resolve("out/names.csv")))
        .as("the other reader had them already")
        .hasSize(1 + 3);
    assertThat(execute("dlq", "ls", output)).isZero();
    assertThat(take()).isEqualTo("no dead letters are open\n");
  }

  @Test
  void whileSomebodyWritesThereNothingIsRetriedOrDropped() throws Exception {
    try (var writer = DeadLetterFile.open(Path.of(output), "run", true)) {
      assertThat(writer).isNotNull();
      assertThat(retry("--all")).isEqualTo(ExitCode.FAILED);
      assertThat(execute("dlq", "drop", output, "--all")).isEqualTo(ExitCode.FAILED);
    }
    assertThat(err.toString()).contains("in use by this process. Stop it, or use another folder.");
    assertThat(execute("dlq", "drop", output, "--all")).isZero();
  }

  @Test
  void whatCannotBeMeantIsNamed() {
    assertThat(execute("dlq")).isEqualTo(ExitCode.USAGE);
    assertThat(execute("dlq", "ls", folder.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(execute("dlq", "drop", output)).isEqualTo(ExitCode.FAILED);
    assertThat(execute("dlq", "show", output, "9")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains(
            "dlq: say what to do",
            folder + ": there is no dead-letters.jsonl",
            "name either NUMBERs or --all",
            "letter 9 is not in " + output);
  }

  private int retry(String which) {
    return execute("dlq", "retry", output, "--pipeline", pipeline, which);
  }

  private String take() {
    String text = out.toString();
    out.getBuffer().setLength(0);
    return text;
  }

  private int execute(String... arguments) {
    return Tenuto.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
