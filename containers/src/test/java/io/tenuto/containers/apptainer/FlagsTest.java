package io.tenuto.containers.apptainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.config.ContainerSpec;
import io.tenuto.config.Size;
import io.tenuto.containers.kernel.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlagsTest {
  private static final Path IMAGE = Path.of("/images/x.sif");
  private static final Flags.Mounts NONE = new Flags.Mounts(List.of(), List.of(), Optional.empty());

  private static ContainerSpec spec(boolean limited) {
    return new ContainerSpec(
        IMAGE.toString(), Optional.empty(), 0.5, new Size(64 << 20), 100, limited);
  }

  private static List<String> words(
      ContainerSpec spec, boolean own, boolean root, Flags.Mounts at) {
    return new Flags(spec, IMAGE, own, root, new User(7, 8), at).with(List.of("count", "--net"));
  }

  @Test
  void aUserAsksForNoNetworkNoRightsAndLimits() {
    assertThat(words(spec(true), false, false, NONE))
        .containsExactly(
            "--quiet",
            "exec",
            "--containall",
            "--cleanenv",
            "--no-home",
            "--no-init",
            "--no-eval",
            "--no-privs",
            "--net",
            "--network",
            "none",
            "--pwd",
            "/",
            "--cpus",
            "0.5",
            "--memory",
            "67108864",
            "--memory-swap",
            "67108864",
            "--pids-limit",
            "100",
            "/images/x.sif",
            "count",
            "--net");
  }

  @Test
  void limitsOfTheHostAreNotAskedForAndRootRunsAsNobody() {
    assertThat(words(spec(false), false, true, NONE))
        .containsSequence("--security", "uid:7", "--security", "gid:8", "/images/x.sif")
        .doesNotContain("--cpus", "--memory", "--memory-swap", "--pids-limit");
  }

  @Test
  void anEntryPointHasNoCommand() {
    assertThat(words(spec(true), true, false, NONE)).contains("run").endsWith("/images/x.sif");
  }

  @Test
  void whatIsMountedIsThereWhereItIsAndMostOfItToBeRead() {
    var at =
        new Flags.Mounts(
            List.of(Path.of("/b/inner"), Path.of("/b"), Path.of("/a,\"x")),
            List.of(Path.of("/spool")),
            Optional.of(Path.of("/tmp/c1/s")));
    assertThat(words(spec(false), false, false, at))
        .filteredOn(word -> word.startsWith("type="))
        .containsExactly(
            "type=bind,\"source=/a,\"\"x\",\"destination=/a,\"\"x\",ro",
            "type=bind,source=/b,destination=/b,ro",
            "type=bind,source=/b/inner,destination=/b/inner,ro",
            "type=bind,source=/spool,destination=/spool",
            "type=bind,source=/tmp/c1/s,destination=/run/tenuto,ro");
  }

  @Test
  void variablesAreHandedInUnderNamesOfItsOwn() {
    assertThat(
            Flags.variables(
                "APPTAINERENV_",
                Map.of("KEY", "secret $(id)", "HOME", "/x", "LANG", "C"),
                Map.of("TENUTO_CHILD", "a-0"),
                Optional.of("/run/tenuto/engine.sock")))
        .isEqualTo(
            Map.of(
                "APPTAINERENV_KEY", "secret $(id)",
                "APPTAINERENV_LANG", "C",
                "APPTAINERENV_TENUTO_CHILD", "a-0",
                "APPTAINERENV_TENUTO_SOCKET", "/run/tenuto/engine.sock"));
  }
}
