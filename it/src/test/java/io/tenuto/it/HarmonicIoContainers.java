package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.containers.TestRuntimes;
import io.tenuto.transport.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A worker starts HarmonicIO's engines in containers when it is asked to, and keeps them running.
 * Connector and daemon are stand-ins that were written from the description of the protocol. Run by
 * {@link ContainersRunTest}.
 */
final class HarmonicIoContainers {
  private static final String IMAGE = "localhost/harmonic-pe:1";
  private static final int MESSAGES = 10;

  private final Path folder;

  HarmonicIoContainers(Path folder) {
    this.folder = folder;
  }

  void anEngineIsStartedRestartedAndEnded(CodeIn where) throws Exception {
    ContainerImages.harmonicPe(where, folder, IMAGE);
    var scratch = new Scratch(folder);
    String address = FreePort.address();
    try (Program.Running master = launch(scratch, where, "master", "--listen", address);
        Program.Running worker =
            launch(
                scratch,
                where,
                "worker",
                "--master",
                address,
                "--harmonicio",
                "127.0.0.1:0",
                "--harmonicio-state",
                folder.resolve("kept").toString(),
                "--harmonicio-containers",
                where.toString())) {
      var gateway = new HarmonicIo(worker);
      assertThat(gateway.create(TestRuntimes.IMAGE)) // which ends without having asked
          .isEqualTo("400 Create container error!");
      assertThat(gateway.create(IMAGE)).isEqualTo("200 Okay");
      for (int i = 0; i < MESSAGES; i++) {
        gateway.send(IMAGE, ("message " + i).getBytes(StandardCharsets.UTF_8));
      }
      Await.answer("all are done", () -> gateway.account(IMAGE, "completed"), is(MESSAGES));

      gateway.send(IMAGE, "crash".getBytes(StandardCharsets.UTF_8));
      Await.answer(
          "who ends engines is buried", () -> gateway.account(IMAGE, "dead_lettered"), is(1));
      gateway.send(IMAGE, "one more".getBytes(StandardCharsets.UTF_8));
      Await.answer("it goes on", () -> gateway.account(IMAGE, "completed"), is(MESSAGES + 1));

      assertThat(gateway.request(IMAGE, 2)).startsWith("200 ");
      Await.answer("two more", () -> gateway.engines(IMAGE), is(3));

      assertThat(said()).contains("processed 9");
      assertThat(worker.end().exitCode()).isIn(0, 143);
      assertThat(master.process().isAlive()).isTrue();
    }
    Await.answer("no container is left", where::containers, List::isEmpty);
  }

  private static Predicate<Integer> is(int count) {
    return each -> each == count;
  }

  /** What engines have written. */
  private String said() throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> logs = Files.list(folder.resolve("kept").resolve("logs"))) {
      for (Path log : logs.toList()) {
        all.append(Files.readString(log));
      }
    }
    return all.toString();
  }

  private Program.Running launch(Scratch scratch, CodeIn where, String command, String... more)
      throws IOException {
    var arguments = new ArrayList<>(List.of(command, "--token-file", scratch.token.toString()));
    arguments.addAll(List.of(more));
    if (command.equals("master")) {
      arguments.addAll(List.of("--rest", "none", "--state", folder.resolve("state").toString()));
    }
    return Program.launch(where.environment(), folder, arguments.toArray(String[]::new));
  }
}
