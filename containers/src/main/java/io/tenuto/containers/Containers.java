package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import io.tenuto.config.ContainerSpec;
import io.tenuto.containers.apptainer.ApptainerRuntime;
import io.tenuto.engine.process.ContainerRuntime;
import io.tenuto.engine.process.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Podman and Docker, each through its REST socket, and Apptainer by its command line. */
public final class Containers implements ContainerRuntime {
  private final Map<RuntimeSocket, DockerClient> clients = new ConcurrentHashMap<>();

  @Override
  public Launcher launcher(ContainerSpec spec, boolean ownEntry, Consumer<String> progress) {
    Map<String, String> environment = System.getenv();
    if (ApptainerRuntime.isChosen(spec.runtime(), RuntimeSocket.anyFor(environment), environment)) {
      return ApptainerRuntime.launcher(spec, ownEntry, environment, progress);
    }
    return bySocket(
        RuntimeSocket.find(spec.runtime(), environment), named(spec), ownEntry, progress);
  }

  /** As these two know it. */
  private static ContainerSpec named(ContainerSpec spec) {
    if (!spec.limited()) {
      throw new IllegalArgumentException(
          "container.limits: host is for Apptainer; Podman and Docker can limit what they start."
              + " Remove the line, or write runtime: apptainer.");
    }
    if (spec.image().startsWith("/")) {
      throw new IllegalArgumentException(
          "container.image: "
              + spec.image()
              + " is a file or folder, as Apptainer has them. Write the name of an image, or"
              + " runtime: apptainer.");
    }
    return spec.withImage(spec.image().replaceFirst("^docker://", ""));
  }

  private Launcher bySocket(
      RuntimeSocket runtime, ContainerSpec spec, boolean ownEntry, Consumer<String> progress) {
    DockerClient client = client(runtime);
    Set<String> volumes = Images.require(client, runtime, spec.image(), progress);
    try {
      Leftovers.sweep(client);
      Guard.ensure(runtime);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "container: the process that would remove containers if this one is killed cannot be"
              + " started: "
              + e.getMessage(),
          e);
    }
    return new ContainerLauncher(runtime, client, spec, ownEntry, volumes);
  }

  @Override
  public String build(Optional<String> runtime, Path context, String tag, Consumer<String> progress)
      throws IOException {
    Map<String, String> environment = System.getenv();
    if (ApptainerRuntime.isChosen(runtime, RuntimeSocket.anyFor(environment), environment)) {
      throw new IllegalArgumentException(
          "Apptainer cannot build an image from a Dockerfile. Build it where Podman or Docker is, and"
              + " make a file of it: apptainer build x.sif docker-archive:x.tar.");
    }
    RuntimeSocket socket = RuntimeSocket.find(runtime, environment);
    return Images.build(client(socket), context, tag, progress);
  }

  private DockerClient client(RuntimeSocket socket) {
    return clients.computeIfAbsent(socket, Client::of);
  }
}
