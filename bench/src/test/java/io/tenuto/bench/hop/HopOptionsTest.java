package io.tenuto.bench.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HopOptionsTest {
  @Test
  void withoutArgumentsTheRatesOfAllSizesAreMeasuredInThreeRounds() {
    HopOptions options = HopOptions.parse();
    assertThat(options.parts()).containsExactly(HopOptions.Part.RATE);
    assertThat(options.transports()).containsExactly(Transport.TCP, Transport.UNIX);
    assertThat(options.sizes()).containsExactly(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000);
    assertThat(options.loads()).containsExactly(50);
    assertThat(options.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
    assertThat(options.rounds()).isEqualTo(3);
    assertThat(options.measure()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void eachArgumentIsTakenOver() {
    HopOptions options =
        HopOptions.parse(
            "--transport",
            "unix",
            "--size",
            "100,2.5kB,1MB",
            "--delivery",
            "at-most-once",
            "--rounds",
            "5",
            "--seconds",
            "0.5",
            "--json",
            "--load",
            "5,50",
            "--latency",
            "--spin");
    assertThat(options.parts())
        .containsExactlyInAnyOrder(HopOptions.Part.LATENCY, HopOptions.Part.SPIN);
    assertThat(options.transports()).containsExactly(Transport.UNIX);
    assertThat(options.sizes()).containsExactly(100, 2_500, 1_000_000);
    assertThat(options.loads()).containsExactly(5, 50);
    assertThat(options.delivery()).isEqualTo(Delivery.AT_MOST_ONCE);
    assertThat(options.rounds()).isEqualTo(5);
    assertThat(options.measure()).isEqualTo(Duration.ofMillis(500));
    assertThat(options.json()).isTrue();
  }

  @Test
  void quickRoundsTakeOneSecond() {
    assertThat(HopOptions.parse("--quick").measure()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void wrongArgumentsAreNamedWithWhatWasExpected() {
    assertRefused("'--fast' is unknown", "--fast");
    assertRefused("'udp' is unknown; expected tcp, unix", "--transport", "udp");
    assertRefused("'10GB' is not a size", "--size", "10GB");
    assertRefused("'0' is outside 1 to", "--size", "0");
    assertRefused("'durable' is not measured", "--delivery", "durable");
    assertRefused("--rounds: 0 is outside 1 to 100", "--rounds", "0");
    assertRefused("--rounds: 'x' is not a number", "--rounds", "x");
    assertRefused("is outside 0.05 to 600", "--seconds", "0.01");
    assertRefused("--size needs a value", "--size");
    assertRefused("--load: 96 is outside 1 to 95 percent", "--load", "10,96");
    assertRefused("--load: 0 is outside 1 to 95 percent", "--load", "0");
  }

  @Test
  void helpNamesEveryFigureOnStandardOutput() {
    var shown = new ByteArrayOutputStream();
    PrintStream usual = System.out;
    System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
    try {
      HopBench.main(new String[] {"--help"});
    } finally {
      System.setOut(usual);
    }
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .contains("bench hop")
        .contains("--rate", "--latency", "--memory", "--spin", "--all", "--help");
  }

  private static void assertRefused(String why, String... arguments) {
    assertThatThrownBy(() -> HopOptions.parse(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
