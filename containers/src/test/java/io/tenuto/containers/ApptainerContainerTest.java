package io.tenuto.containers;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.config.ContainerSpec;
import io.tenuto.containers.apptainer.ApptainerRuntime;
import io.tenuto.containers.apptainer.StandIn;
import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.io.TempDir;

/** What is Apptainer's own, with a stand-in for it; the rest is in {@link LauncherContractTest}. */
@ExtendWith(ApptainerContainerTest.Given.class)
@Tag("once")
class ApptainerContainerTest {
  @TempDir Path folder;
  private StandIn standIn;
  private LaunchKit kit;

  /** Gives the stand-in of this test run. */
  static final class Given implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType().equals(Optional.class);
    }

    @Override
    public Optional<StandIn> resolveParameter(
        ParameterContext parameter, ExtensionContext context) {
      return TestRuntimes.of(context).standIn();
    }
  }

  @BeforeEach
  void open(Optional<StandIn> given) {
    assumeTrue(given.isPresent(), "the stand-in for Apptainer starts nothing here: it needs root");
    standIn = given.get();
    kit = new LaunchKit(folder);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    if (kit != null) {
      kit.close();
    }
  }

  private static Launcher launcher(ContainerSpec spec, boolean ownEntry) {
    return new Containers().launcher(spec, ownEntry, line -> {});
  }

  private static ContainerSpec ofHost(ContainerSpec spec) {
    return new ContainerSpec(
        spec.image(), spec.runtime(), spec.cpus(), spec.memory(), spec.pids(), false);
  }

  private ProcessFailure.Start refusal(String... sick) throws IOException {
    StandIn host = standIn.sick(folder.resolve("sick-" + sick[0]), sick);
    SlotCode code = kit.child(kit.python("return b'ok'"), launcher(host.spec(), false));
    return catchThrowableOfType(ProcessFailure.Start.class, code::prepare);
  }

  @Test
  void whatTheHostDoesNotEnforceIsRefusedByName() throws IOException {
    assertThat(refusal("ignores-limits"))
        .hasMessageContaining("it ran without what was asked for")
        .hasMessageContaining("memory (bytes) has no limit where 268435456 was asked for")
        .hasMessageContaining("processes has no limit where 64 was asked for")
        .hasMessageContaining("write limits: host");
    assertThat(refusal("network")).hasMessageContaining("it is on this host's network");
    assertThat(refusal("writable-root")).hasMessageContaining("its root can be written to");
    assertThat(refusal("rights"))
        .hasMessageContaining("capabilities are left (CapBnd")
        .hasMessageContaining("new privileges can be had");
  }

  @Test
  void whoMayNotSetLimitsIsToldSoAndCanLeaveThemToTheHost() throws Exception {
    assertThat(refusal("no-cgroups"))
        .hasMessageContaining("rootless cgroups require a D-Bus session")
        .hasMessageContaining("write limits: host");
    StandIn host = standIn.sick(folder.resolve("sick"), "no-cgroups");
    OutsideSlot code =
        kit.child(
            kit.python(
                "end = time.process_time() + 0.5",
                "while time.process_time() < end: pass",
                "global kept; kept = bytearray(40_000_000); return None"),
            launcher(ofHost(host.spec()), false));
    kit.run(code, new byte[1]);
    assertThat(code.cpuNanos()).isBetween(400_000_000L, 5_000_000_000L);
    assertThat(code.residentBytes()).isBetween(40_000_000L, 200_000_000L);
  }

  @Test
  void anImageRunsByItsOwnEntryPoint() throws Exception {
    Path app = Files.createDirectory(folder.resolve("app"));
    Files.writeString(
        app.resolve("double.py"),
        """
        import sys
        print("greetings from the image", flush=True)
        sys.path.insert(0, "/app")
        import tenuto

        @tenuto.engine
        def double(msg):
            return bytes(msg.data) * 2

        double.serve()
        """);
    Files.createDirectory(app.resolve("tenuto"));
    try (var sources = Files.list(LaunchKit.repository().resolve("python/tenuto"))) {
      for (Path each : sources.filter(Files::isRegularFile).toList()) {
        Files.copy(each, app.resolve("tenuto").resolve(each.getFileName()));
      }
    }
    Path image = folder.resolve("double.sif");
    standIn.writeImage(image, app.toString(), "/usr/bin/python3 /app/double.py");
    SlotCode code =
        kit.child(
            ChildCode.of("work", List.of(image.toString())),
            launcher(standIn.spec().withImage(image.toString()), true));
    assertThat(kit.run(code, new byte[] {7, 8}))
        .singleElement()
        .satisfies(made -> assertThat(made.data()).containsExactly(7, 8, 7, 8));
    assertThat(kit.lines).contains("greetings from the image");
  }

  @Test
  void aNameIsPulledAndRun() throws Exception {
    standIn.writeImage(standIn.registered("lab/cells:1"), "", "");
    var said = new ConcurrentLinkedQueue<String>();
    Launcher pulled =
        ApptainerRuntime.launcher(
            standIn.spec().withImage("lab/cells:1"),
            false,
            Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
            said::add);
    assertThat(said).first(as(STRING)).startsWith("pulling docker://lab/cells:1 with");
    assertThat(said).contains("docker://lab/cells:1: INFO:    Creating SIF file...");
    SlotCode code = kit.child(kit.python("return b'ok'"), pulled);
    assertThat(kit.run(code, new byte[1]).get(0).data()).isEqualTo(new byte[] {'o', 'k'});
  }

  @Test
  void whatItMakesOfTheEnvironmentIsWhatWasDeclared() throws Exception {
    SlotCode code =
        kit.child(
            kit.python("return '\\n'.join(sorted(os.environ)).encode()"),
            launcher(standIn.spec(), false));
    String names = new String(kit.run(code, new byte[1]).get(0).data(), StandardCharsets.UTF_8);
    assertThat(names.lines())
        .contains("LANG", "PATH", "PYTHONPATH", "TENUTO_CHILD", "TENUTO_SOCKET")
        .doesNotContain("TENUTO_VERIFY_RUN", "TZ")
        .noneMatch(name -> name.startsWith("APPTAINERENV_"));
  }

  @Test
  void nothingIsLeftOfAProcessThatWasKilledWhileItsProgramWorked() throws Exception {
    String mark = Long.toString(1_000_000_000 + ProcessHandle.current().pid());
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Files.createDirectory(folder.resolve("victim"));
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                standIn.spec().runtime().orElseThrow(),
                standIn.spec().image(),
                mark,
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said =
        new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("runs");
      LaunchKit.await("its program works", () -> sleeping(mark));
    } finally {
      owner.destroyForcibly().waitFor();
    }
    LaunchKit.await("its program is killed", () -> !sleeping(mark));
    LaunchKit.await("the folder of its sockets is removed", () -> isEmpty(temporary));
  }

  /** Whether the program sleeps, in a container or on its way there. */
  private static boolean sleeping(String seconds) {
    return ProcessHandle.allProcesses()
        .anyMatch(
            each ->
                each.info()
                    .arguments()
                    .map(words -> words.length > 0 && words[words.length - 1].equals(seconds))
                    .orElse(false));
  }

  private static boolean isEmpty(Path folder) {
    try (var all = Files.list(folder)) {
      return all.noneMatch(each -> each.getFileName().toString().startsWith("tenuto-c"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
