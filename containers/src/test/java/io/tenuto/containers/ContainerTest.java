package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import io.tenuto.config.ContainerSpec;
import io.tenuto.config.Size;
import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.child.PythonImage;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.ProcessFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What user code in a container can and cannot do, and what remains of it. */
@Tag("once")
class ContainerTest {
  @TempDir Path folder;
  private LaunchKit kit;

  @BeforeEach
  void open() {
    kit = new LaunchKit(folder);
  }

  @AfterEach
  void close() throws Exception {
    kit.close();
  }

  private String answer(SlotCode code) throws Exception {
    List<OutsideKit.Made> made = kit.run(code, new byte[1]);
    assertThat(made).hasSize(1);
    return new String(made.get(0).data(), StandardCharsets.UTF_8).trim();
  }

  private static List<Container> all(RuntimeSocket socket) throws IOException {
    try (DockerClient client = Client.of(socket)) {
      return client.listContainersCmd().withShowAll(true).exec();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.Isolated.class)
  void userCodeHasNoNetworkNoRightsAndWritesNothingButItsScratchFolder(Started by)
      throws Exception {
    SlotCode code =
        kit.child(
            by,
            kit.python(
                "found = {'uid': os.getuid(), 'net': ','.join(sorted(os.listdir('/sys/class/net')))}",
                "for path in ('/x', '/app/x', '/usr/x', os.path.abspath(__file__)):",
                "    try:",
                "        open(path, 'a'); found['wrote'] = path",
                "    except OSError as refused:",
                "        found[path] = refused.strerror",
                "open('/tmp/x', 'w').write('fits')",
                "try:",
                "    socket.create_connection(('192.0.2.1', 80), 2); found['net'] = 'connected'",
                "except OSError as refused:",
                "    found['refused'] = refused.strerror",
                "found['root'] = [line.split()[5] for line in open('/proc/self/mountinfo')"
                    + " if line.split()[4] == '/'][0]",
                "found['status'] = open('/proc/self/status').read()",
                "return found"));
    var header = kit.run(code, new byte[1]).get(0).header();
    assertThat(header.number("uid").orElseThrow().longValue()).isNotZero();
    assertThat(header.text("net").orElseThrow()).isEqualTo("lo");
    assertThat(header.text("refused").orElseThrow()).contains("Network is unreachable");
    assertThat(header.text("wrote")).isEmpty();
    assertThat(header.text("/usr/x").orElseThrow())
        .isIn("Read-only file system", "Permission denied");
    assertThat(header.text("root").orElseThrow().split(",")).contains("ro");
    assertThat(header.text("status").orElseThrow())
        .containsPattern("CapEff:\\s+0{16}")
        .containsPattern("CapBnd:\\s+0{16}")
        .containsPattern("NoNewPrivs:\\s+1");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.Isolated.class)
  void whoeverNeedsMoreMemoryThanAllowedIsEndedAndItsMessageIsToBlame(Started by) throws Exception {
    SlotCode code =
        kit.child(
            kit.python(
                "return bytes(bytearray(200_000_000))[:5] if len(msg.data) == 13 else b'ok'"),
            by.launcher(
                spec ->
                    new ContainerSpec(
                        spec.image(), spec.runtime(), 1, new Size(64 << 20), spec.pids()),
                false));
    assertThat(answer(code)).isEqualTo("ok");
    assertThat(catchThrowableOfType(ProcessFailure.Died.class, () -> kit.run(code, new byte[13])))
        .hasMessageContaining("it needed more memory than container.memory, 64MiB")
        .hasMessageContaining("while it worked on raw/test@1/1");
    assertThat(answer(code)).isEqualTo("ok");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.Isolated.class)
  void whoeverStartsTooManyProcessesIsRefused(Started by) throws Exception {
    SlotCode code =
        kit.program(by, "sh", "-c", "i=0; while [ $i -lt 200 ]; do sleep 5 & i=$((i+1)); done");
    ProcessFailure refused =
        catchThrowableOfType(ProcessFailure.class, () -> kit.run(code, new byte[1]));
    assertThat(refused).hasMessageContaining("can't fork");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.Isolated.class)
  void whatEndsAtOnceIsNotTakenForUnlimited(Started by) throws Exception {
    SlotCode code =
        kit.program(by, "sh", "-c", "i=0; while [ $i -lt 20 ]; do sleep 5 & i=$((i+1)); done; id");
    for (int i = 0; i < 20; i++) { // its first process lies dead for a while, and then others end
      assertThat(answer(code)).contains("65534");
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.InContainers.class)
  void aContainerIsGoneOnceItsCodeHasEnded(Started by) throws Exception {
    SlotCode code = kit.child(by, kit.python("return b'ok'"));
    assertThat(answer(code)).isEqualTo("ok");
    assertThat(all(by.socket())).hasSize(1);
    code.close();
    assertThat(all(by.socket())).isEmpty();
    assertThat(answer(kit.program(by, "sh", "-c", "echo ok"))).isEqualTo("ok");
    assertThat(all(by.socket())).isEmpty();
  }

  /** Ours took seconds to begin on a busy host, and removed what had been started meanwhile. */
  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.InContainers.class)
  void aGuardThatBeginsLateLeavesWhatRuns(Started by) throws Exception {
    SlotCode code = kit.child(by, kit.python("return b'ok'"));
    assertThat(answer(code)).isEqualTo("ok");
    List<String> before = all(by.socket()).stream().map(Container::getId).toList();
    assertThat(before).hasSize(1);
    try (DockerClient client = Client.of(by.socket())) {
      Leftovers.rehearse(client);
    }
    assertThat(answer(code)).isEqualTo("ok");
    assertThat(all(by.socket()).stream().map(Container::getId).toList()).isEqualTo(before);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.InContainers.class)
  void nothingIsLeftOfAProcessThatWasKilled(Started by) throws Exception {
    Path file =
        kit.python("return b'ok'").program().words().stream()
            .filter(word -> word.endsWith(".py"))
            .map(Path::of)
            .findFirst()
            .orElseThrow();
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                by.spec().runtime().orElseThrow(),
                by.spec().image(),
                file.toString(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said =
        new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("runs");
      assertThat(all(by.socket())).hasSize(1);
    } finally {
      owner.destroyForcibly().waitFor();
    }
    LaunchKit.await(
        "its container is removed",
        () -> {
          try {
            return all(by.socket()).isEmpty();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.InContainers.class)
  void anImageThatIsNotThereIsNamedWithTheRemedy(Started by) {
    assertThatThrownBy(
            () ->
                by.launcher(
                    spec ->
                        new ContainerSpec(
                            "localhost/no-such-image:7",
                            spec.runtime(),
                            1,
                            spec.memory(),
                            spec.pids()),
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("container.image: 'localhost/no-such-image:7' is not on this host")
        .hasMessageContaining("tenuto image build");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.Isolated.class)
  void aProgramThatIsNotInTheImageIsNamed(Started by) {
    SlotCode code = kit.program(by, "no-such-program");
    assertThat(catchThrowableOfType(ProcessFailure.Start.class, () -> kit.run(code, new byte[1])))
        .hasMessageContaining("no-such-program");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.Isolated.class)
  void aContainerThatConnectsAndSaysNothingIsGivenUp(Started by) {
    ChildCode code = kit.python("return None");
    var impatient =
        new ChildCode.Limits(
            code.limits().memoryBytes(),
            code.limits().resultBytes(),
            Duration.ofSeconds(1),
            code.limits().stop());
    SlotCode silent =
        kit.child(
            new ChildCode(
                code.program()
                    .withWords(
                        List.of(
                            "/usr/bin/python3",
                            "-c",
                            "import os,socket,time\ns=socket.socket(socket.AF_UNIX)\n"
                                + "s.connect(os.environ['TENUTO_SOCKET'])\ntime.sleep(1000)")),
                false,
                code.options(),
                impatient,
                true),
            by.launcher());
    assertThat(catchThrowableOfType(ProcessFailure.Start.class, silent::prepare))
        .hasMessageContaining("was not ready within 1.0 s");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @ArgumentsSource(Started.InContainers.class)
  void anImageOfAFolderRunsByItsOwnEntryPoint(Started by) throws Exception {
    Path app = Files.createDirectory(folder.resolve("app"));
    Files.writeString(
        app.resolve("double.py"),
        "import tenuto\n\n@tenuto.engine\ndef double(msg):\n    return bytes(msg.data) * 2\n\ndouble.serve()\n");
    Path context = Files.createDirectory(folder.resolve("context"));
    PythonImage.lay(
        app,
        context,
        TestRuntimes.IMAGE,
        Optional.empty(),
        LaunchKit.repository().resolve("python"));
    var said = new ConcurrentLinkedQueue<String>();
    new Containers()
        .build(Optional.of(by.socket().path().toString()), context, "localhost/double", said::add);
    assertThat(said).isNotEmpty();
    SlotCode code =
        kit.child(
            ChildCode.of("work", List.of("localhost/double")),
            by.launcher(
                spec -> new ContainerSpec("localhost/double", spec.runtime(), 1, spec.memory(), 64),
                true));
    assertThat(kit.run(code, new byte[] {7, 8}))
        .singleElement()
        .satisfies(made -> assertThat(made.data()).containsExactly(7, 8, 7, 8));
  }
}
