package io.tenuto.bench.hop;

import static io.tenuto.bench.hop.EngineKind.LINES;
import static io.tenuto.bench.hop.EngineKind.PROCESS;
import static io.tenuto.bench.hop.EngineKind.PROGRAM;
import static io.tenuto.bench.hop.EngineKind.PYTHON;
import static io.tenuto.bench.hop.EngineKind.SLOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each kind of engine for a moment; what arrives is checked, how fast is not. */
@Timeout(300)
class EnginesBenchTest {
  private static final PrintStream QUIET =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  @BeforeAll
  static void nameThePythonPackage() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("python/tenuto"))) {
      folder = Objects.requireNonNull(folder.getParent(), "not inside the project");
    }
    System.setProperty("tenuto.python", folder.resolve("python").toString());
  }

  @AfterAll
  static void forgetIt() {
    System.clearProperty("tenuto.python");
  }

  @Test
  void eachKindProcessesEveryMessage() throws Exception {
    EnginesOptions options =
        EnginesOptions.parse("--seconds", "0.2", "--rounds", "1", "--size", "1kB");
    List<EnginesBench.Result> results = new EnginesBench(options, QUIET).run();
    assertThat(results)
        .extracting(EnginesBench.Result::kind)
        .containsExactly(SLOT, PROCESS, PYTHON, LINES, PROGRAM);
    assertThat(results).allMatch(result -> result.rate() > 0 && result.firstSeconds() > 0);
    assertThat(results.get(0).ofSlot()).isEqualTo(1);
    assertThat(results.get(4).ofSlot()).as("a process for each message").isLessThan(0.5);
    assertThat(results.get(4).json()).containsKeys("kind", "rate", "bytesPerSecond", "ofSlot");
  }

  @Test
  void argumentsAreRead() {
    EnginesOptions options =
        EnginesOptions.parse("--kind", "python,slot", "--seconds", "2", "--json");
    assertThat(options.kinds()).containsExactly(EngineKind.PYTHON, EngineKind.SLOT);
    assertThat(options.sizes()).containsExactly(100, 1_000_000);
    assertThat(options.measure()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.json()).isTrue();
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> EnginesOptions.parse("--kind", "fortran"))
        .hasMessageContaining("'fortran' is unknown; expected some of [slot, process, python");
    assertThatThrownBy(() -> EnginesOptions.parse("--size"))
        .hasMessageContaining("--size needs a value");
    assertThatThrownBy(() -> EnginesOptions.parse("--rounds", "0"))
        .hasMessageContaining("--rounds: 0 is outside 1 to 100");
    assertThatThrownBy(() -> EnginesOptions.parse("--fast"))
        .hasMessageContaining("argument '--fast' is unknown");
  }
}
