package io.tenuto.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContainerWordsTest {
  private final ContainerWords words =
      new ContainerWords("podman", "0123456789ab", "lab/cells:1", "10.0.0.1", 8081, 0.25, 60);

  @Test
  void theEngineIsToldWhatItsDaemonReadsAndMayDoNothingElse() {
    assertThat(words.run(9000))
        .startsWith("podman", "run", "--rm", "--name", "tenuto-harmonicio-0123456789ab")
        .containsSubsequence("--cap-drop", "ALL")
        .containsSubsequence("--security-opt", "no-new-privileges")
        .containsSubsequence("--cpu-shares", "256")
        .contains(
            "HOSTNAME=0123456789ab",
            "HDE_NODE_NAME=lab/cells:1",
            "HDE_NODE_ADDR=10.0.0.1",
            "HDE_NODE_PORT=9000",
            "HDE_NODE_DATA_PORT=9000",
            "HDE_NODE_REST_PORT=8081",
            "HDE_MASTER_ADDR=10.0.0.1",
            "HDE_MASTER_PORT=8081",
            "HDE_STD_IDLE_TIME=5",
            "HDE_TOKEN=None",
            "HDE_IDLE_TIMEOUT=60")
        .endsWith("lab/cells:1");
  }

  @Test
  void oneThatMayStayIsToldOfNoIdleTime() {
    var staying = new ContainerWords("docker", "0", "i", "127.0.0.1", 1, 0, 0);
    assertThat(staying.run(9000))
        .noneMatch(word -> word.startsWith("HDE_IDLE_TIMEOUT"))
        .containsSubsequence("--cpu-shares", "2");
    assertThat(staying.remove()).containsExactly("docker", "rm", "--force", "tenuto-harmonicio-0");
  }
}
