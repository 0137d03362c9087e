package io.tenuto.bench.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that carry messages for a moment; what arrives is checked, how fast is not. */
@Tag("once")
class HopBenchTest {
  private static final Duration MOMENT = Duration.ofMillis(300);

  @TempDir Path folder;

  @Test
  void everyMessageArrivesOverTcp() throws Exception {
    assertArrives(Transport.TCP, Delivery.AT_LEAST_ONCE);
  }

  @Test
  void everyMessageArrivesOverAUnixSocket() throws Exception {
    assertArrives(Transport.UNIX, Delivery.AT_LEAST_ONCE);
  }

  @Test
  void everyMessageArrivesOverTls() throws Exception {
    assertArrives(Transport.TLS, Delivery.AT_LEAST_ONCE);
  }

  @Test
  void everyMessageArrivesWithoutSettlementsToo() throws Exception {
    assertArrives(Transport.TCP, Delivery.AT_MOST_ONCE);
  }

  private void assertArrives(Transport transport, Delivery delivery) throws Exception {
    try (Pair pair = HopPair.touching(transport, 1_000, delivery, folder, Flags.forChildren())) {
      assertThat(pair.round(MOMENT).messages()).isPositive();
      assertThat(pair.round(MOMENT).messages()).isPositive(); // sums go on from round to round
    }
  }

  @Test
  void theBoundIsCheckedAsWellWhetherMessagesFitItsBufferOrNot() throws Exception {
    for (int size : List.of(1, 1_000, 300_001)) {
      try (Pair pair = new RawPair(Transport.UNIX, size, folder, Flags.forChildren())) {
        assertThat(pair.round(MOMENT).messages()).as("messages of %d bytes", size).isPositive();
      }
    }
  }

  @Test
  void aFigureHasItsValuesAndLeavesNothingBehind() throws Exception {
    var options =
        HopOptions.parse(
            "--transport", "unix", "--size", "1kB", "--rounds", "1", "--seconds", "0.3");
    var silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    List<HopResult> results = new HopBench(options, silent).run();
    assertThat(results).hasSize(1);
    assertThat(results.get(0).values())
        .containsEntry("transport", "unix")
        .containsEntry("size", 1_000)
        .containsEntry("delivery", "at-least-once")
        .containsKeys("rate", "bound", "ratio", "bytesPerSecond", "spread", "rounds");
  }

  @Test
  void agesAreThoseOfAllMessagesAndStandBesideThoseOverPlainSockets() throws Exception {
    var options =
        HopOptions.parse(
            "--latency",
            "--load",
            "5,20",
            "--transport",
            "unix",
            "--rounds",
            "1",
            "--seconds",
            "0.3",
            "--warm-up",
            "0.3");
    var silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    List<HopResult> results = new HopBench(options, silent).run();
    assertThat(results)
        .extracting(result -> result.values().get("loadPercent"))
        .containsExactly(5, 20);
    for (HopResult result : results) {
      assertThat(result.values()).containsEntry("size", 1_000);
      for (String name :
          List.of(
              "p50Nanos",
              "p99Nanos",
              "boundP50Nanos",
              "boundP99Nanos",
              "boundAtItsLoadP99Nanos",
              "coresBusy")) {
        assertThat(result.values().get(name)).as(name).isInstanceOf(Double.class).isNotEqualTo(0.0);
      }
    }
  }
}
