package io.tenuto.bench.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.wire.Json;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBenchTest {
  @TempDir Path folder;

  @Test
  void bothTakeTheSameBytesAndNothingIsLeftBehind() throws Exception {
    var options =
        LogBenchOptions.parse(
            "--folder",
            folder.toString(),
            "--record",
            "10000",
            "--force",
            "100000",
            "--total",
            "1000000",
            "--rounds",
            "3");
    var quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    LogBenchResult result = new LogBench(options, quiet).run();
    assertThat(result.ratios()).hasSize(3).allSatisfy(each -> assertThat(each).isPositive());
    assertThat(result.ratio()).isBetween(0.001, 1000.0);
    assertThat(Json.read(result.json().getBytes(StandardCharsets.UTF_8)))
        .containsEntry("recordBytes", 10000L)
        .containsEntry("rounds", 3L);
    assertThat(result.table()).contains("records of 10000 bytes");
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void theTargetIsFourFifthsOfThePlainFile() {
    LogBenchOptions options = LogBenchOptions.parse();
    assertThat(new LogBenchResult(options, 100, 79, 0.79, List.of(0.79), 1, 1).met()).isFalse();
    assertThat(new LogBenchResult(options, 100, 80, 0.8, List.of(0.8), 1, 1).met()).isTrue();
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> LogBenchOptions.parse("--record", "many"))
        .hasMessageContaining("--record: 'many'");
    assertThatThrownBy(() -> LogBenchOptions.parse("--record"))
        .hasMessageContaining("--record: a value must follow");
    assertThatThrownBy(() -> LogBenchOptions.parse("--record", "9999999999"))
        .hasMessageContaining("--record: 2147483647 is outside 1 to 67108864");
    assertThatThrownBy(() -> LogBenchOptions.parse("--force", "10"))
        .hasMessageContaining("--force: 10 is outside 1048576");
    assertThatThrownBy(() -> LogBenchOptions.parse("--fast")).hasMessageContaining("--fast");
  }
}
