package io.tenuto.containers;

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
import java.util.HashMap;
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
 * Java. Ends them with the last test. Tests of the whole use it as well.
 */
public final class TestRuntimes implements AutoCloseable {
  public static final String IMAGE = "localhost/tenuto-test:1";

  /** All that there are, whether they are installed or not. */
  public static final List<String> NAMES = List.of(RuntimeSocket.PODMAN, RuntimeSocket.DOCKER);

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

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<RuntimeSocket> sockets = new ArrayList<>();
  private Optional<StandIn> standIn = Optional.empty();
  private final Map<String, String> absent = new HashMap<>(); // why, by runtime

  private TestRuntimes() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("tenuto-rt");
    NAMES.forEach(runtime -> absent.put(runtime, "it is not installed"));
    if (!installed("busybox")) {
      NAMES.forEach(runtime -> skip(runtime, "busybox-static is not installed"));
      return;
    }
    Path context = Files.createDirectory(folder.resolve("image"));
    TestImage.lay(context);
    standIn = StandIn.at(folder.resolve("apptainer"), context.resolve("root"));
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
          absent.remove(socket.runtime());
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
      skip(socket.runtime(), "it starts none: " + e);
      return false;
    }
  }

  private void skip(String runtime, String why) {
    absent.put(runtime, why);
    System.err.println("tests in containers of " + runtime + " are skipped: " + why);
  }

  /** The one of this test run. */
  public static TestRuntimes of(ExtensionContext context) {
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
  public Optional<StandIn> standIn() {
    return standIn;
  }

  /** Why a runtime cannot be used here; empty if it can. */
  public Optional<String> absent(String runtime) {
    return Optional.ofNullable(absent.get(runtime)).map(why -> runtime + ": " + why);
  }

  /** What the environment of a process has to say so that it finds this runtime alone. */
  public Map<String, String> environment(String runtime) {
    String address = socket(runtime).address();
    return runtime.equals(RuntimeSocket.PODMAN)
        ? Map.of("CONTAINER_HOST", address)
        : Map.of("DOCKER_HOST", address, "XDG_RUNTIME_DIR", folder.toString());
  }

  /** Builds an image of a folder with a {@code Dockerfile}. */
  public void build(String runtime, Path context, String tag) throws IOException {
    try (DockerClient client = Client.of(socket(runtime))) {
      Images.build(client, context, tag, line -> {});
    }
  }

  /** The containers that a runtime has, running or not. */
  public List<String> containers(String runtime) throws IOException {
    try (DockerClient client = Client.of(socket(runtime))) {
      return client.listContainersCmd().withShowAll(true).exec().stream()
          .map(each -> each.getId() + " of " + each.getImage() + ": " + each.getStatus())
          .toList();
    }
  }

  private RuntimeSocket socket(String runtime) {
    return sockets.stream()
        .filter(each -> each.runtime().equals(runtime))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(runtime + " is not here"));
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
    builder.directory(folder.toFile()); // what watches Podman's containers leaves a file there
    Process process =
        builder.redirectErrorStream(true).redirectOutput(Redirect.to(log.toFile())).start();
    processes.add(process);
    var found = new RuntimeSocket(runtime, socket);
    for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        !answers(found);
        LockSupport.parkNanos(20_000_000)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        skip(runtime, "it does not start: " + Files.readString(log));
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

  @Override
  public void close() throws IOException, InterruptedException {
    for (Process process : processes) {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    // Layers that are still mounted can only be removed once they are not.
    TestImage.shell(folder, UNMOUNT + " && cd / && rm -rf '" + folder + "'/*");
    Files.deleteIfExists(folder);
  }

  private static final String UNMOUNT =
      "grep -o \"$PWD[^ ]*\" /proc/self/mounts | sort -r | while read -r at; do umount -l \"$at\"; done; true";
}
