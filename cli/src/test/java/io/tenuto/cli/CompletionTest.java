package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion script, run by a bash. */
class CompletionTest {
  @TempDir Path folder;
  private Path script;

  @BeforeEach
  void makeScript() throws Exception {
    assumeTrue(bashIsThere(), "completion: there is no bash here");
    var out = new StringWriter();
    int code =
        Tenuto.commandLine().setOut(new PrintWriter(out, true)).execute("generate-completion");
    assertThat(code).isZero();
    script = Files.writeString(folder.resolve("completion"), out.toString());
  }

  private static boolean bashIsThere() throws InterruptedException {
    try {
      return new ProcessBuilder("bash", "-c", ":").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void bashAcceptsTheScript() throws Exception {
    assertThat(bash("-n", script.toString())).isEmpty();
  }

  @Test
  void commandsOptionsAndNothingElseAreOffered() throws Exception {
    assertThat(complete("tenuto", "sen")).isEqualTo("send\n");
    assertThat(complete("tenuto", "send", "--tok")).isEqualTo("--token-file\n");
    assertThat(complete("tenuto", "run", "--over")).isEqualTo("--overwrite\n");
    assertThat(complete("tenuto", "nonsense")).isEqualTo("\n");
  }

  /** What bash would offer for the last word. */
  private String complete(String... words) throws Exception {
    String line = "'" + String.join("' '", words) + "'";
    return bash(
        "-c",
        "source '"
            + script
            + "'; COMP_WORDS=("
            + line
            + "); COMP_CWORD="
            + (words.length - 1)
            + "; _complete_tenuto 2>/dev/null; echo \"${COMPREPLY[*]}\"");
  }

  private String bash(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add("bash");
    command.addAll(List.of(arguments));
    Path out = folder.resolve("said");
    Process bash =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
