package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineFlagsTest {
  @AfterEach
  void forget() {
    System.clearProperty("tenuto.quickStart");
  }

  @Test
  void theLaunchersArchiveOfClassesIsForEnginesToo() {
    System.setProperty("tenuto.quickStart", "/opt/tenuto/lib/quick-start-17.jsa");
    assertThat(EngineFlags.with("64m"))
        .contains("-Xmx64m", "-XX:SharedArchiveFile=/opt/tenuto/lib/quick-start-17.jsa");
  }

  @Test
  void whereThereIsNoneEnginesStartWithoutIt() {
    assertThat(EngineFlags.with("64m"))
        .contains("-Xmx64m")
        .noneMatch(flag -> flag.contains("SharedArchive") || flag.startsWith("-Xshare"));
  }
}
