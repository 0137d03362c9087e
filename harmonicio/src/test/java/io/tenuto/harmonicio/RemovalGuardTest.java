package io.tenuto.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RemovalGuardTest {
  @TempDir Path folder;

  /** Stands by until it is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] removal) throws IOException {
      RemovalGuard guard = RemovalGuard.of(List.of(removal));
      System.out.println("ready");
      int unused = System.in.read();
      guard.close();
    }
  }

  @Test
  void whatAKilledProcessLeavesIsRemoved() throws Exception {
    Path removed = folder.resolve("removed by 'force' $HOME");
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                "touch",
                removed.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(victim.inputReader().readLine()).isEqualTo("ready");
    assertThat(removed).doesNotExist();
    victim.destroyForcibly().waitFor();
    TestGateway.await("it is removed", () -> Files.exists(removed));
  }

  @Test
  void whatHasBeenRemovedIsLeftAlone() throws Exception {
    Path removed = folder.resolve("removed");
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    try (RemovalGuard guard = RemovalGuard.of(List.of("touch", removed.toString()))) {
      assertThat(guard).isNotNull();
    }
    for (ProcessHandle each : ProcessHandle.current().children().toList()) {
      if (!before.contains(each)) {
        assertThat(each.onExit().get(20, TimeUnit.SECONDS)).isNotNull();
      }
    }
    assertThat(removed).doesNotExist();
  }
}
