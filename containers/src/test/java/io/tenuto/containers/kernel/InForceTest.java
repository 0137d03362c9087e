package io.tenuto.containers.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.config.ContainerSpec;
import io.tenuto.config.Size;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class InForceTest {
  private static final ContainerSpec SPEC =
      new ContainerSpec("x", Optional.empty(), 0.5, new Size(64 << 20), 100);

  private static final Map<String, String> HARMLESS =
      Map.of("CapEff", "0000000000000000", "CapPrm", "0", "CapBnd", "0", "NoNewPrivs", "1");

  private static InForce.Limits seen(long memory, long cpu, long processes) {
    return new InForce.Limits(limit(memory), limit(cpu), limit(processes));
  }

  private static OptionalLong limit(long value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }

  @Test
  void whatIsAsItWasAskedForIsInForce() {
    assertThat(InForce.limitsMissing(SPEC, seen(64 << 20, 50_000, 100))).isEmpty();
    assertThat(InForce.limitsMissing(SPEC, seen(1 << 20, 10_000, 10)))
        .as("less is enough")
        .isEmpty();
  }

  @Test
  void eachLimitThatIsNotThereOrTooHighIsNamed() {
    assertThat(InForce.limitsMissing(SPEC, seen(-1, 50_000, 100)))
        .containsExactly("memory (bytes) has no limit where 67108864 was asked for");
    assertThat(InForce.limitsMissing(SPEC, seen(65 << 20, 50_000, 100)))
        .containsExactly("memory (bytes) is limited to 68157440 where 67108864 was asked for");
    assertThat(InForce.limitsMissing(SPEC, seen(64 << 20, -1, 100))).hasSize(1);
    assertThat(InForce.limitsMissing(SPEC, seen(64 << 20, 50_000, 101))).hasSize(1);
    assertThat(InForce.limitsMissing(SPEC, seen(-1, -1, -1))).hasSize(3);
  }

  @Test
  void rightsThatAreLeftAreNamed() {
    assertThat(InForce.rightsLeft(new InForce.Rights(HARMLESS, true, true))).isEmpty();
    var loose =
        new InForce.Rights(
            Map.of("CapEff", "0", "CapPrm", "00000000a80425fb", "NoNewPrivs", "0"), false, false);
    assertThat(String.join("; ", InForce.rightsLeft(loose)))
        .contains("CapPrm 00000000a80425fb", "CapBnd", "new privileges", "root", "network")
        .doesNotContain("CapEff");
  }

  @Test
  void thisProcessIsSeenWithoutLimitsOfItsOwn() throws IOException {
    long self = ProcessHandle.current().pid();
    Kernel here = Kernel.of(self, "/");
    assertThat(here.rights().ownNetwork()).isFalse();
    assertThat(here.rights().status()).containsKeys("CapEff", "NoNewPrivs", "Uid");
    assertThat(InForce.rightsLeft(here.rights())).isNotEmpty();
    assertThatThrownBy(() -> Kernel.of(self, "0123456789abcdef"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not in 0123456789abcdef");
  }
}
