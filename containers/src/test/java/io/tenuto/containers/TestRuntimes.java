package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.HostConfig;
import io.tenuto.config.ContainerSpec;
import io.tenuto.config.Size;
import io.tenuto.containers.apptainer.StandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Podman and Docker as far as they are installed, started for these tests in folders of their own,
 * a stand-in for Apptainer, and an image made from nothing but files of this host: busybox, Python,
 * Java. Ends them with the last test.
 */
final class TestRuntimes implements AutoCloseable {
  static final String IMAGE = "localhost/tenuto-test:1";

  private static final String PODMAN_CONFIGURATION =
      """
      [containers]
      default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
      log_driver = "k8s-file"
      [engine]
      runtime = "runc"
      cgroup_manager = "cgroupfs"
      events_logger = "file"
      """;

  private static final String ROOT =
      """
      set -eu
      mkdir root && cd root
      mkdir -p bin proc sys dev run etc app
      cp "$(command -v busybox)" bin/busybox
      for name in sh cat cp sleep dd head tail ls echo id mkdir touch true false kill wc; do ln -s busybox bin/$name; done
      cp -L --parents /usr/bin/python3 .
      library=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
      mkdir -p ".$library" && cp -a "$library/." ".$library"
      rm -rf ".$library/test" ".$library/idlelib" ".$library/ensurepip"
      "$JAVA_HOME/bin/jlink" --add-modules java.base,java.logging,java.management,jdk.unsupported --strip-debug --output jre
      ln -s ../jre/bin/java bin/java
      for binary in usr/bin/python3 jre/bin/java jre/lib/*.so jre/lib/server/*.so; do ldd "$binary" || true; done |
        awk '$2 == "=>" { print $3 } { print $1 }' | grep -E '^/(usr/)?lib' | sort -u | while read -r needed; do cp -L --parents "$needed" .; done
      """;

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<RuntimeSocket> sockets = new ArrayList<>();
  private Optional<StandIn> standIn = Optional.empty();

  private TestRuntimes() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("tenuto-rt");
    if (!installed("busybox")) {
      System.err.println("tests in containers are skipped: install busybox-static");
      return;
    }
    Path context = Files.createDirectory(folder.resolve("image"));
    run(context, Map.of("JAVA_HOME", System.getProperty("java.home")), "/bin/sh", "-c", ROOT);
    standIn = StandIn.at(folder.resolve("apptainer"), context.resolve("root"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch\nCOPY root /\nENV PATH=/bin:/usr/bin\n");
    if (installed("podman") && installed("runc")) {
      podman();
    }
    if (installed("dockerd")) {
      docker();
    }
    for (RuntimeSocket socket : List.copyOf(sockets)) {
      try (DockerClient client = Client.of(socket)) {
        if (works(client, socket)) {
          Images.build(client, context, IMAGE, line -> {});
        } else {
          sockets.remove(socket);
        }
      }
    }
  }

  /**
   * Whether this host lets the runtime start anything at all; if not, it is as if not installed.
   */
  private boolean works(DockerClient client, RuntimeSocket socket) throws IOException {
    Path context = Files.createDirectory(folder.resolve("probe-" + socket.runtime()));
    Files.copy(folder.resolve("image/root/bin/busybox"), context.resolve("busybox"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY busybox /busybox\n");
    try {
      Images.build(client, context, "localhost/tenuto-probe", line -> {});
      String id =
          client
              .createContainerCmd("localhost/tenuto-probe")
              .withHostConfig(HostConfig.newHostConfig().withNetworkMode("none"))
              .withEntrypoint("/busybox", "true")
              .exec()
              .getId();
      client.startContainerCmd(id).exec();
      client.removeContainerCmd(id).withForce(true).exec();
      return true;
    } catch (IOException | RuntimeException e) {
      System.err.println(
          "tests in containers of " + socket.runtime() + " are skipped: it starts none: " + e);
      return false;
    }
  }

  /** The one of this test run. */
  static TestRuntimes of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(
            TestRuntimes.class,
            none -> {
              try {
                return new TestRuntimes();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            TestRuntimes.class);
  }

  /** Those that are installed. */
  List<RuntimeSocket> sockets() {
    return sockets;
  }

  /** What is there of Apptainer, if this host lets it start anything. */
  Optional<StandIn> standIn() {
    return standIn;
  }

  /** A container of the image, in a runtime. */
  static ContainerSpec spec(RuntimeSocket socket) {
    return new ContainerSpec(
        IMAGE, Optional.of(socket.path().toString()), 1, new Size(256 << 20), 64);
  }

  private void podman() throws IOException, InterruptedException {
    Path configuration = Files.writeString(folder.resolve("containers.conf"), PODMAN_CONFIGURATION);
    Path socket = folder.resolve("podman.sock");
    var builder =
        new ProcessBuilder(
            "podman",
            "--root",
            folder.resolve("p").toString(),
            "--runroot",
            folder.resolve("r").toString(),
            "system",
            "service",
            "--time=0",
            "unix://" + socket);
    builder.environment().put("CONTAINERS_CONF", configuration.toString());
    start(builder, RuntimeSocket.PODMAN, socket);
  }

  private void docker() throws IOException, InterruptedException {
    Path socket = folder.resolve("docker.sock");
    var builder =
        new ProcessBuilder(
            "dockerd",
            "--data-root",
            folder.resolve("docker").toString(),
            "--exec-root",
            folder.resolve("docker-run").toString(),
            "--pidfile",
            folder.resolve("docker.pid").toString(),
            "--bridge=none",
            "--iptables=false",
            "--ip6tables=false",
            "-H",
            "unix://" + socket);
    start(builder, RuntimeSocket.DOCKER, socket);
  }

  private void start(ProcessBuilder builder, String runtime, Path socket)
      throws IOException, InterruptedException {
    Path log = folder.resolve(runtime + ".log");
    Process process =
        builder.redirectErrorStream(true).redirectOutput(Redirect.to(log.toFile())).start();
    processes.add(process);
    var found = new RuntimeSocket(runtime, socket);
    for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        !answers(found);
        LockSupport.parkNanos(20_000_000)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        System.err.println(
            "tests in containers of "
                + runtime
                + " are skipped: it does not start: "
                + Files.readString(log));
        return;
      }
    }
    sockets.add(found);
  }

  private static boolean answers(RuntimeSocket socket) throws IOException {
    if (!Files.exists(socket.path())) {
      return false;
    }
    try (DockerClient client = Client.of(socket)) {
      client.pingCmd().exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static boolean installed(String program) {
    String path = System.getenv("PATH") + ":/usr/sbin";
    return Stream.of(path.split(":")).anyMatch(in -> Files.isExecutable(Path.of(in, program)));
  }

  private static void run(Path in, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("tenuto-rt", ".log");
    var builder = new ProcessBuilder(words).directory(in.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    int status = builder.redirectOutput(log.toFile()).start().waitFor();
    assertThat(status).as(Files.readString(log)).isZero();
    Files.delete(log);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (Process process : processes) {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    // Layers that are still mounted can only be removed once they are not.
    run(folder, Map.of(), "/bin/sh", "-c", UNMOUNT + " && cd / && rm -rf '" + folder + "'/*");
    Files.deleteIfExists(folder);
  }

  private static final String UNMOUNT =
      "grep -o \"$PWD[^ ]*\" /proc/self/mounts | sort -r | while read -r at; do umount -l \"$at\"; done; true";
}
