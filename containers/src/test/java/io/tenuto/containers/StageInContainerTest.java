package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Delivery;
import io.tenuto.config.ContainerSpec;
import io.tenuto.config.EngineCode;
import io.tenuto.config.GroupSpec;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.run.StageCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What a pipeline file says of containers, carried out. */
class StageInContainerTest {
  @TempDir Path folder;

  private static StageSpec stage(EngineCode code, ContainerSpec container) {
    return new StageSpec(
        "work",
        "source",
        code,
        Optional.of(container),
        1,
        1,
        GroupSpec.Policy.BLOCK,
        Optional.empty(),
        3,
        Optional.empty());
  }

  private SlotCode code(StageSpec stage) {
    return StageCode.of(stage, folder, Delivery.AT_LEAST_ONCE, ProcessListener.NONE).apply(0);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.Isolated.class)
  void theSameJavaClassRunsInAContainer(Started by) throws Exception {
    var kit = new LaunchKit(folder);
    var echo = new EngineCode.JavaClass(Echo.class.getName(), List.of(), false, Map.of());
    try (kit) {
      SlotCode code = kit.opened(code(stage(echo, by.spec())));
      byte[] data = LaunchKit.noise(1000);
      assertThat(kit.run(code, data))
          .singleElement()
          .satisfies(made -> assertThat(made.data()).isEqualTo(data));
    }
  }

  @Test
  void whatCannotRunInAContainerIsRefusedWithTheRemedy() {
    ContainerSpec container = ContainerSpec.of("localhost/x");
    var inProcess = new EngineCode.JavaClass(Echo.class.getName(), List.of(), true, Map.of());
    assertThatThrownBy(() -> code(stage(inProcess, container)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.inProcess and container exclude one another");
    var lines = new EngineCode.Program(List.of("cat"), true, "", "", false, List.of(), 1);
    assertThatThrownBy(() -> code(stage(lines, container)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("program.longLived and container exclude one another");
  }
}
