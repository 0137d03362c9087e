package io.tenuto.bench.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.link.LinkRate;
import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.bench.system.Variant;
import io.tenuto.load.Filling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private final List<String> said = new ArrayList<>();

  private static SweepOptions options(boolean tuned, Guarantee... deliveries) {
    return options(Optional.empty(), tuned, deliveries);
  }

  private static SweepOptions options(
      Optional<LinkRate> link, boolean tuned, Guarantee... deliveries) {
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
        link,
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
  void whatNeedsOneHostIsLeftOutOverALink() {
    SweepOptions options =
        options(Optional.of(LinkRate.parse("1gbit")), false, Guarantee.AT_LEAST_ONCE);
    assertThat(of("raw-unix", options)).isEmpty();
    assertThat(of("raw-tcp", options)).hasSize(1);
    Selection.check(List.of(driver("raw-tcp"), driver("raw-memory")), options, said::add);
    assertThat(said)
        .containsExactly(
            "raw-memory needs one host, whose memory or files its processes share: it is left out");
    assertThatThrownBy(() -> Selection.check(List.of(driver("raw-unix")), options, said::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("raw-unix needs one host");
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
            "sound has no variant with delivery durable, only at-least-once: it is left out");
    assertThatThrownBy(() -> Selection.check(List.of(driver("sound")), durable, said::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sound has no variant with delivery durable, only at-least-once")
        .hasMessageContaining("--delivery");
  }
}
