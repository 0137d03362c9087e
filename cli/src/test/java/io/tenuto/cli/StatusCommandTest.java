package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.TokenFile;
import io.tenuto.transport.FreePort;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
  @TempDir private Path folder;
  private MasterKit kit;

  @BeforeEach
  void start() throws IOException {
    kit = new MasterKit(folder);
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  @Test
  void statusShowsTheDeploymentToPeople() {
    assertThat(kit.tenuto("status")).isEqualTo(ExitCode.OK);
    assertThat(kit.out())
        .contains("0 engines")
        .contains("0 accepted = 0 completed")
        .contains("no streams");
    assertThat(kit.err()).isEmpty();
  }

  @Test
  void statusShowsTheDeploymentToPrograms() {
    assertThat(kit.tenuto("status", "--json")).isEqualTo(ExitCode.OK);
    assertThat(Json.read(kit.out().strip().getBytes(StandardCharsets.UTF_8)))
        .containsOnlyKeys("status", "workers", "streams", "relays", "notices", "pipelines");
  }

  @Test
  void topShowsItOnceWhereThereIsNoTerminal() {
    assertThat(kit.tenuto("top")).isEqualTo(ExitCode.OK);
    assertThat(kit.out()).contains("no engines").doesNotContain("\u001b");
  }

  @Test
  void aMasterThatIsAwayIsSaidWithTheRemedy() throws IOException {
    int unused = FreePort.choose();
    for (String command : List.of("status", "top")) {
      assertThat(kit.tenutoAt("127.0.0.1:" + unused, command)).isEqualTo(ExitCode.UNREACHABLE);
    }
    assertThat(kit.err()).contains(String.valueOf(unused)).contains("tenuto master");
    assertThat(kit.out()).isEmpty();
  }

  @Test
  void ofSeveralMastersTheOneThatAnswersIsFound() throws IOException {
    String away = FreePort.address();
    assertThat(kit.tenutoAt(away + "," + kit.here(), "status")).isEqualTo(ExitCode.OK);
    assertThat(kit.out()).contains("0 engines");
    assertThat(kit.err()).isEmpty();
  }

  @Test
  void aWrongTokenIsSaidAndNeverShown() throws IOException {
    Path other = folder.resolve("other");
    TokenFile.readOrMake(other);
    for (String command : List.of("status", "top")) {
      assertThat(kit.tenutoAt(kit.here(), other, command)).isEqualTo(ExitCode.REFUSED);
    }
    assertThat(kit.err())
        .contains("token")
        .doesNotContain(java.nio.file.Files.readString(other).strip());
  }

  @Test
  void theTokenIsNotSentToOtherHostsUnlessAskedFor() {
    assertThat(kit.tenutoAt("192.0.2.1:8641", "status")).isEqualTo(ExitCode.FAILED);
    assertThat(kit.err()).contains("192.0.2.1").contains("--rest-insecure");
  }
}
