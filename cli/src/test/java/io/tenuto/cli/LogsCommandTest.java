package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class LogsCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Tenuto.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @Test
  void whatProgramsOfARunSaidIsShownEngineByEngine() throws IOException {
    Files.writeString(
        folder.resolve("p.yaml"),
        """
        apiVersion: tenuto/v1
        kind: Pipeline
        metadata: {name: talk}
        source: {directory: {path: in}}
        stages:
          - name: talk
            program: {command: [sh, -c, "echo heard $(cat) >&2"]}
          - name: quiet
            from: source
            program: {command: [sh, -c, "true"]}
        sinks: [{name: out, from: talk, jsonl: {file: out.jsonl}}]
        """);
    Files.createDirectory(folder.resolve("in"));
    for (int i = 0; i < 3; i++) {
      Files.writeString(folder.resolve("in/" + i + ".txt"), "message " + i);
    }
    String output = folder.resolve("o").toString();
    assertThat(run("run", folder.resolve("p.yaml").toString(), "--output", output)).isZero();
    assertThat(run("logs", output)).isZero();
    assertThat(out.toString())
        .containsPattern("20\\d\\d-.*Z slot 0: heard message 0\\R")
        .contains("heard message 2")
        .doesNotContain("quiet");
    assertThat(run("logs", output, "quiet-0")).isEqualTo(1);
    assertThat(err.toString()).contains("no user code has written anything in quiet-0");
  }

  @Test
  void theLastLinesOfBothFilesAreShownOfTheEnginesThatAreNamed() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("run-count-1/logs"));
    Files.writeString(logs.resolve("run-count-1.1.log"), "one\ntwo\n");
    Files.write(
        logs.resolve("run-count-1.log"), "three \u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
    Path others = Files.createDirectories(folder.resolve("run-other-1/logs"));
    Files.writeString(others.resolve("run-other-1.log"), "four\n");
    assertThat(run("logs", folder.toString(), "run-count-1", "--lines", "2")).isZero();
    assertThat(out.toString()).startsWith("two\nthree ").doesNotContain("one", "four", "==");
    assertThat(run("logs", folder.toString())).isZero();
    assertThat(out.toString()).contains("== run-count-1\none\n", "== run-other-1\nfour\n");
  }

  @Test
  void aFolderThatIsNotThereIsAWrongUse() {
    assertThat(run("logs", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("none is no folder");
  }
}
