package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenutoTest {
  private static final String NOT_UNDERSTOOD =
      "address 'nonsense' is not understood; expected host:port, tls://host:port or unix:/path";
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: t}
      source: {microscope: {images: 1}}
      sinks: [{name: out, jsonl: {file: out.jsonl}}]
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionNamesProgramAndJvmOnStandardOutput() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).startsWith("tenuto ").contains(System.getProperty("java.version"));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void unknownOptionIsAUsageErrorOnStandardError() {
    assertThat(execute("--no-such-option")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("--no-such-option");
  }

  @Test
  void anAddressThatIsNoneIsAUsageErrorThatNamesItsOption(@TempDir Path folder) throws Exception {
    Path pipeline = folder.resolve("pipeline.yaml");
    Files.writeString(pipeline, PIPELINE);
    for (String master : List.of("nonsense", "127.0.0.1:1,nonsense")) {
      assertThat(execute("run", pipeline.toString(), "--master", master)).isEqualTo(2);
    }
    assertThat(execute("status", "--rest", "nonsense")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "tenuto: --master: " + NOT_UNDERSTOOD,
            "tenuto: --master: " + NOT_UNDERSTOOD,
            "tenuto: --rest: " + NOT_UNDERSTOOD);
  }

  private int execute(String... arguments) {
    return Tenuto.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
