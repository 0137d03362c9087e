package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeSocketTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    return Files.createFile(folder.resolve(name));
  }

  @Test
  void aPathIsTakenAsItIs() throws IOException {
    Path socket = file("x.sock");
    RuntimeSocket found = RuntimeSocket.find(Optional.of("unix://" + socket), Map.of());
    assertThat(found).isEqualTo(new RuntimeSocket("docker", socket));
    assertThat(found.address()).isEqualTo("unix://" + socket);
    assertThat(RuntimeSocket.find(Optional.of(file("podman.sock").toString()), Map.of()).runtime())
        .isEqualTo("podman");
  }

  @Test
  void theEnvironmentNamesSocketsAndPodmanIsFirst() throws IOException {
    Path docker = file("d.sock");
    Path podman = file("p.sock");
    Map<String, String> both =
        Map.of("DOCKER_HOST", "unix://" + docker, "CONTAINER_HOST", "unix://" + podman);
    assertThat(RuntimeSocket.find(Optional.empty(), both).path()).isEqualTo(podman);
    assertThat(RuntimeSocket.find(Optional.of("docker"), both).path()).isEqualTo(docker);
  }

  @Test
  void aSocketThatIsNotThereIsToldWithWhatWasLookedFor() {
    Path none = folder.resolve("none.sock");
    assertThatThrownBy(() -> RuntimeSocket.find(Optional.of(none.toString()), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(none.toString())
        .hasMessageContaining("CONTAINER_HOST");
  }

  @Test
  void anotherHostIsOfNoUse() {
    assertThatThrownBy(
            () ->
                RuntimeSocket.find(
                    Optional.of("docker"), Map.of("DOCKER_HOST", "tcp://192.0.2.1:2375")))
        .hasMessageNotContaining("192.0.2.1");
  }
}
