package io.tenuto.miniapps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void absentOptionsAreTheirDefaults() {
    var options = new Options("x", Map.of());
    assertThat(options.text("a", "b")).isEqualTo("b");
    assertThat(options.flag("a", true)).isTrue();
    assertThat(options.integer("a", 5, 0, 9)).isEqualTo(5);
    assertThat(options.number("a", 0.5, 0, 1)).isEqualTo(0.5);
    assertThat(options.number("a")).isEmpty();
    assertThat(options.duration("a")).isEmpty();
    assertThat(options.rate("a", 3)).isEqualTo(3);
    assertThat(options.sizeBytes("a", 7, 0, 9)).isEqualTo(7);
    options.done();
  }

  @Test
  void quantitiesCarryUnits() {
    var options =
        new Options(
            "x",
            Map.of(
                "rate", "30/s", "slow", "600/min", "plain", 12L, "cost", "250us", "long", "1.5s",
                "size", "10kB", "block", "1MiB"));
    assertThat(options.rate("rate", 0)).isEqualTo(30);
    assertThat(options.rate("slow", 0)).isEqualTo(10);
    assertThat(options.rate("plain", 0)).isEqualTo(12);
    assertThat(options.duration("cost")).contains(Duration.ofNanos(250_000));
    assertThat(options.duration("long")).contains(Duration.ofMillis(1500));
    assertThat(options.sizeBytes("size", 0, 0, 1 << 30)).isEqualTo(10_000);
    assertThat(options.sizeBytes("block", 0, 0, 1 << 30)).isEqualTo(1_048_576);
    options.done();
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    var options = new Options("keep-if", Map.of("atLest", 5L));
    options.number("atLeast");
    options.number("atMost");
    assertThatThrownBy(options::done)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "keep-if: options.atLest: unknown. Did you mean 'atLeast'? Known are atLeast, atMost.");
  }

  @Test
  void aNameLikeNoOtherIsAnsweredWithAllOfThem() {
    var options = new Options("pass", Map.of("zzzzzz", 5L));
    options.flag("emit", true);
    assertThatThrownBy(options::done).hasMessage("pass: options.zzzzzz: unknown. Known are emit.");
    assertThatThrownBy(new Options("none", Map.of("a", 1L))::done)
        .hasMessage("none: options.a: unknown. There are no options here: remove it.");
  }

  @Test
  void allProblemsAreToldAtOnceWithValueAndExpectation() {
    var options =
        new Options("x", Map.of("a", "many", "b", 11L, "c", "10", "d", "often", "e", "purple"));
    options.flag("a", true);
    options.integer("b", 1, 1, 10);
    options.duration("c");
    options.rate("d", 0);
    options.choice("e", "red", List.of("red", "green"));
    assertThatThrownBy(options::done)
        .hasMessageContainingAll(
            "x: options.a: 'many' is not true or false.",
            "x: options.b: 11 is not a whole number from 1 to 10.",
            "x: options.c: '10' is not a time such as 10ms, 250us or 2s.",
            "x: options.d: 'often' is not a rate such as 30/s or 600/min.",
            "x: options.e: 'purple' is not one of red, green.",
            "remove it for the default");
  }

  @Test
  void wholeNumbersMayBeWrittenWithAPoint() {
    var options = new Options("x", Map.of("a", 5.0, "b", 5.5));
    assertThat(options.integer("a", 0, 0, 9)).isEqualTo(5);
    assertThat(options.integer("b", 0, 0, 9)).isZero();
    assertThatThrownBy(options::done).hasMessageContaining("5.5 is not a whole number");
  }
}
