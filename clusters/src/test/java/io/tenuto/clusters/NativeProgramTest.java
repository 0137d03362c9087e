package io.tenuto.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeProgramTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String STAYS = "echo pid $$; exec sleep 600";

  @TempDir private Path folder;

  private static PeerProcess start(Path folder, String script) throws IOException {
    var program = new NativeProgram(List.of("/bin/sh", "-c", script));
    return PeerProcess.start("native", program, folder, Host.HERE);
  }

  private static ProcessHandle program(PeerProcess leash) throws IOException {
    long pid = Long.parseLong(leash.awaitLine("pid ", PATIENCE));
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** Starts one that stays, says its number, and stays itself. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      try (PeerProcess child = start(Path.of(arguments[0]), STAYS)) {
        System.out.println("pid " + program(child).pid());
        new CountDownLatch(1).await();
      }
    }
  }

  @Test
  void itHasEndedWhenItWasClosed() throws Exception {
    ProcessHandle program;
    try (PeerProcess leash = start(folder, STAYS)) {
      program = program(leash);
      assertThat(program.isAlive()).isTrue();
    }
    assertThat(program.isAlive()).isFalse();
  }

  @Test
  void itEndsWithWhoeverStartedItEvenWhenThatIsKilled() throws Exception {
    try (PeerProcess parent = PeerProcessTest.start(Parent.class, folder, folder.toString())) {
      ProcessHandle program = program(parent);
      try {
        ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();
        assertThat(program.onExit()).succeedsWithin(PATIENCE);
      } finally {
        program.destroyForcibly();
      }
    }
  }

  @Test
  void whatEndsByItselfIsReportedWithItsExitCodeAndLastWords() throws Exception {
    try (PeerProcess leash = start(folder, "echo no such option; exit 3")) {
      assertThatThrownBy(() -> leash.awaitSaid("ready", PATIENCE))
          .hasMessageContaining("ended with exit code 3")
          .hasMessageContaining("no such option");
    }
  }

  @Test
  void aProgramThatIsMissingIsNamedWithItsPackage() {
    assertThatThrownBy(
            () -> Programs.find("no-such-server", Map.of("PATH", "/nowhere"), "some-package"))
        .isInstanceOf(ProgramMissingException.class)
        .hasMessageContaining("no-such-server is not installed")
        .hasMessageContaining("/nowhere")
        .hasMessageContaining("apt-get install some-package");
  }
}
