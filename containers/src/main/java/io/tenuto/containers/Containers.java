package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import io.tenuto.config.ContainerSpec;
import io.tenuto.engine.process.ContainerRuntime;
import io.tenuto.engine.process.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Podman and Docker, each through its REST socket. */
public final class Containers implements ContainerRuntime {
  private final Map<RuntimeSocket, DockerClient> clients = new ConcurrentHashMap<>();

  @Override
  public Launcher launcher(ContainerSpec spec, boolean ownEntry, Consumer<String> progress) {
    RuntimeSocket runtime = RuntimeSocket.find(spec.runtime(), System.getenv());
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
    RuntimeSocket socket = RuntimeSocket.find(runtime, System.getenv());
    return Images.build(client(socket), context, tag, progress);
  }

  private DockerClient client(RuntimeSocket socket) {
    return clients.computeIfAbsent(socket, Client::of);
  }
}
