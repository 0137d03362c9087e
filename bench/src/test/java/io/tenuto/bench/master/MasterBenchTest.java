package io.tenuto.bench.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.wire.Json;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MasterBenchTest {
  @Test
  void aMasterKeepsEveryReportOfItsPeersAndTellsOfThem() throws Exception {
    var options =
        MasterOptions.parse(
            "--engines",
            "60",
            "--connectors",
            "10",
            "--streams",
            "2",
            "--seconds",
            "3",
            "--asking");
    var quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    MasterResult result = new MasterBench(options, quiet).run();
    assertThat(result.reportsPerSecond()).isPositive();
    if (Boolean.getBoolean("tenuto.long")) {
      assertThat(result.reportsPerSecond())
          .as("of 70 that report each second")
          .isBetween(40.0, 100.0);
    }
    assertThat(result.heapBytes()).isPositive();
    assertThat(Json.read(result.json().getBytes(StandardCharsets.UTF_8)))
        .containsEntry("engines", 60L)
        .containsEntry("connectors", 10L);
    assertThat(result.table()).contains("60 engines");
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> MasterOptions.parse("--engines", "many"))
        .hasMessageContaining("--engines: 'many'");
    assertThatThrownBy(() -> MasterOptions.parse("--engines", "0"))
        .hasMessageContaining("--engines: 0 is outside 1 to 10000");
    assertThatThrownBy(() -> MasterOptions.parse("--streams", "200"))
        .hasMessageContaining("--streams: 200 is outside 1 to 100");
    assertThatThrownBy(() -> MasterOptions.parse("--fast")).hasMessageContaining("--fast");
  }
}
