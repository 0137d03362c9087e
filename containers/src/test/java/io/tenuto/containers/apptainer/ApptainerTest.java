package io.tenuto.containers.apptainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApptainerTest {
  private static final Path PROGRAM = Path.of("/opt/bin/apptainer");
  @TempDir Path folder;

  private Path program(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void whatIsNewEnoughIsKnownWithHowItTakesVariables() {
    assertThat(Apptainer.of(PROGRAM, 0, "apptainer version 1.1.0").variables())
        .isEqualTo("APPTAINERENV_");
    assertThat(Apptainer.of(PROGRAM, 0, "apptainer version 1.4.2-1.el8").program())
        .isEqualTo(PROGRAM);
    assertThat(Apptainer.of(PROGRAM, 0, "singularity-ce version 3.10.0-focal").variables())
        .isEqualTo("SINGULARITYENV_");
    assertThat(Apptainer.of(PROGRAM, 0, "singularity-ce version 4.1.0").variables())
        .isEqualTo("SINGULARITYENV_");
  }

  @Test
  void whatIsOldOrSomethingElseIsRefused() {
    for (String old :
        new String[] {
          "apptainer version 1.0.3", "singularity version 3.8.7", "singularity-ce version 3.9.9"
        }) {
      assertThatThrownBy(() -> Apptainer.of(PROGRAM, 0, old))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + old + "', which cannot limit containers");
    }
    assertThatThrownBy(() -> Apptainer.of(PROGRAM, 0, "GNU bash"))
        .hasMessageContaining("said 'GNU bash'");
    assertThatThrownBy(() -> Apptainer.of(PROGRAM, 3, "apptainer version 1.4.2"))
        .hasMessageContaining("ended with status 3");
  }

  @Test
  void itIsFoundOnThePathOrWhereItIsSaidToBe() throws IOException {
    Path older = program("singularity", "echo singularity-ce version 4.1.0");
    Map<String, String> path = Map.of("PATH", "/nowhere:" + folder);
    assertThat(Apptainer.find(Optional.empty(), path))
        .isEqualTo(new Apptainer(older, "SINGULARITYENV_"));
    Path newer = program("apptainer", "echo apptainer version 1.3.0");
    assertThat(Apptainer.find(Optional.of("apptainer"), path).program()).isEqualTo(newer);
    assertThat(Apptainer.find(Optional.of(older.toString()), path).program()).isEqualTo(older);
    assertThatThrownBy(() -> Apptainer.find(Optional.of("apptainer"), Map.of("PATH", "/nowhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("neither apptainer nor singularity is in PATH (/nowhere)");
    assertThatThrownBy(() -> Apptainer.find(Optional.of("/nowhere/apptainer"), path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/nowhere/apptainer");
  }

  @Test
  void itIsChosenByNameOrWhereNothingElseIs() throws IOException {
    Map<String, String> path = Map.of("PATH", folder.toString());
    assertThat(ApptainerRuntime.isChosen(Optional.empty(), false, path)).isFalse();
    program("apptainer", "");
    assertThat(ApptainerRuntime.isChosen(Optional.empty(), false, path)).isTrue();
    assertThat(ApptainerRuntime.isChosen(Optional.empty(), true, path)).isFalse();
    assertThat(ApptainerRuntime.isChosen(Optional.of("apptainer"), true, Map.of())).isTrue();
    assertThat(ApptainerRuntime.isChosen(Optional.of("/x/singularity"), true, path)).isTrue();
    assertThat(ApptainerRuntime.isChosen(Optional.of("/run/apptainer/x.sock"), false, path))
        .isFalse();
    assertThat(ApptainerRuntime.isChosen(Optional.of("podman"), false, path)).isFalse();
  }
}
