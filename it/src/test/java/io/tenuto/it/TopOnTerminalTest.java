package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tenuto top} on a terminal that becomes smaller, ended by a key, by Ctrl-C and by its loss.
 */
@Timeout(600)
class TopOnTerminalTest {
  @TempDir Path folder;

  @Test
  void drawsAgainInTheSizeThatThereIsAndEndsWithQ() throws Exception {
    Map<String, Object> seen = top("q");
    List<String> large = lines(seen, "large");
    assertThat(large.get(0)).startsWith("master tcp://127.0.0.1:");
    assertThat(large).contains("no streams", "no engines", "q ends");
    List<String> small = lines(seen, "small");
    assertThat(small).hasSize(10).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    assertThat(small.get(0)).startsWith("master tcp://127.0.0.1:");
    assertThat(small).contains("q ends");
    assertThat(seen).containsEntry("broken", false).containsEntry("raw", true);
    assertThat(seen).containsEntry("restored", true).containsEntry("code", 0L);
    assertThat(seen).containsEntry("tail", "\r\n");
  }

  @Test
  void leavesTheTerminalAsItWasAfterCtrlC() throws Exception {
    assertThat(top("^C"))
        .containsEntry("restored", true)
        .containsEntry("code", 130L)
        .containsEntry("tail", "\r\n");
  }

  @Test
  void endsWhenItsTerminalIsGoneAndNobodySaysSo() throws Exception {
    assertThat(top("gone")).isEqualTo(Map.of("code", 129L));
  }

  @SuppressWarnings("unchecked") // the script prints lists of texts
  private static List<String> lines(Map<String, Object> seen, String name) {
    return ((List<String>) Objects.requireNonNull(seen.get(name)))
        .stream().map(String::stripTrailing).toList();
  }

  private Map<String, Object> top(String key) throws Exception {
    OneWorker.tokenFile(folder);
    try (Program.Running master =
        Program.launch(
            folder,
            "master",
            "--listen",
            "127.0.0.1:0",
            "--rest",
            "127.0.0.1:0",
            "--token-file",
            "token")) {
      String rest = master.awaitSaid("REST on ");
      var command = new ArrayList<>(List.of("python3", script().toString(), key));
      command.addAll(
          Program.command(
              List.of("-Dtenuto.screen=true"), "top", "--rest", rest, "--token-file", "token"));
      Path out = folder.resolve("seen.json");
      Path err = folder.resolve("seen.err");
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("ended").isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      return Json.read(Files.readString(out).strip().getBytes(StandardCharsets.UTF_8));
    }
  }

  private Path script() throws Exception {
    try (var in = TopOnTerminalTest.class.getResourceAsStream("terminal.py")) {
      Path file = folder.resolve("terminal.py");
      Files.write(file, Objects.requireNonNull(in).readAllBytes());
      return file;
    }
  }
}
