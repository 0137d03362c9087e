package io.tenuto.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Variant;
import io.tenuto.load.Filling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private final List<String> said = new ArrayList<>();

  private static SweepOptions options(boolean tuned, Guarantee... deliveries) {
    return new SweepOptions(
        Grid.parse("quick"),
        List.of("any"),
        Set.of(deliveries),
        tuned,
        false,
        1,
        1,
        2,
        Filling.RANDOM,
        1,
        1,
        Path.of("any"));
  }

  private static Driver driver(String name) {
    return Drivers.named(List.of(name)).get(0);
  }

  private static List<String> of(String driver, SweepOptions options) {
    return Selection.of(driver(driver), options).stream().map(SelectionTest::words).toList();
  }

  private static String words(Variant variant) {
    return variant.name() + " " + variant.delivery();
  }

  @Test
  void aSystemIsMeasuredWithThePromisesThatAreAskedFor() {
    assertThat(of("tenuto", options(false, Guarantee.AT_LEAST_ONCE)))
        .containsExactly("default at-least-once");
    assertThat(of("tenuto", options(false, Guarantee.AT_MOST_ONCE, Guarantee.DURABLE)))
        .containsExactlyInAnyOrder("default at-most-once", "default durable");
  }

  @Test
  void tunedAddsTunedVariantsAndNoOtherPromise() {
    assertThat(of("tuneable", options(false, Guarantee.AT_LEAST_ONCE)))
        .containsExactly("default at-least-once");
    assertThat(of("tuneable", options(true, Guarantee.AT_LEAST_ONCE)))
        .containsExactly("default at-least-once", "tuned at-least-once");
    assertThat(of("tenuto", options(true, Guarantee.AT_LEAST_ONCE)))
        .containsExactly("default at-least-once");
  }

  @Test
  void aBoundIsMeasuredWhateverIsAskedFor() {
    assertThat(of("raw-tcp", options(false, Guarantee.DURABLE)))
        .containsExactly("default at-most-once");
  }

  @Test
  void aSystemThatIsLeftOutIsNamedAndWithoutAnyNothingBegins() {
    SweepOptions durable = options(false, Guarantee.DURABLE);
    Selection.check(List.of(driver("tenuto"), driver("sound")), durable, said::add);
    assertThat(said)
        .containsExactly(
            "sound has no variant with delivery durable, only at-most-once: it is left out");
    assertThatThrownBy(() -> Selection.check(List.of(driver("sound")), durable, said::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sound has no variant with delivery durable, only at-most-once")
        .hasMessageContaining("--delivery");
  }
}
