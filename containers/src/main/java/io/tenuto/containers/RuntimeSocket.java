package io.tenuto.containers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a container runtime listens.
 *
 * @param runtime {@code podman} or {@code docker}, for people
 * @param path of its Unix socket
 */
record RuntimeSocket(String runtime, Path path) {
  static final String PODMAN = "podman";
  static final String DOCKER = "docker";
  private static final String UNIX = "unix://";

  /**
   * Finds the socket of a runtime.
   *
   * @param wanted {@code podman}, {@code docker}, the path of a socket, or empty for whichever is
   *     there; Podman first
   * @param environment where {@code CONTAINER_HOST} (Podman) and {@code DOCKER_HOST} may name one
   * @throws IllegalArgumentException if there is none, with what was looked for
   */
  static RuntimeSocket find(Optional<String> wanted, Map<String, String> environment) {
    if (wanted.filter(word -> word.contains("/")).isPresent()) {
      Path path = Path.of(withoutScheme(wanted.get()));
      String runtime = path.toString().contains(PODMAN) ? PODMAN : DOCKER;
      return existing(List.of(new RuntimeSocket(runtime, path)));
    }
    return existing(
        candidates(environment).stream()
            .filter(each -> wanted.isEmpty() || each.runtime.equals(wanted.get()))
            .toList());
  }

  /** Whether there is one that this user may use. */
  static boolean anyFor(Map<String, String> environment) {
    return candidates(environment).stream().anyMatch(each -> Files.isWritable(each.path));
  }

  private static RuntimeSocket existing(List<RuntimeSocket> candidates) {
    return candidates.stream()
        .filter(each -> Files.exists(each.path))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "container.runtime: no container runtime was found: none of "
                        + candidates.stream().map(each -> each.path.toString()).toList()
                        + " exists. Start one (systemctl --user start podman.socket, or systemctl"
                        + " start docker), or name its socket in CONTAINER_HOST, DOCKER_HOST or"
                        + " container.runtime; or install Apptainer."));
  }

  private static List<RuntimeSocket> candidates(Map<String, String> environment) {
    var found = new ArrayList<RuntimeSocket>();
    named(environment, "CONTAINER_HOST").ifPresent(at -> found.add(new RuntimeSocket(PODMAN, at)));
    Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
        .ifPresent(
            folder -> found.add(new RuntimeSocket(PODMAN, Path.of(folder, "podman/podman.sock"))));
    found.add(new RuntimeSocket(PODMAN, Path.of("/run/podman/podman.sock")));
    named(environment, "DOCKER_HOST").ifPresent(at -> found.add(new RuntimeSocket(DOCKER, at)));
    found.add(new RuntimeSocket(DOCKER, Path.of("/var/run/docker.sock")));
    return found;
  }

  /** A socket of another host would be of no use: the engine's own socket is on this one. */
  private static Optional<Path> named(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> value.startsWith(UNIX) || value.startsWith("/"))
        .map(value -> Path.of(withoutScheme(value)));
  }

  private static String withoutScheme(String address) {
    return address.startsWith(UNIX) ? address.substring(UNIX.length()) : address;
  }

  /** As the client wants it. */
  String address() {
    return UNIX + path.toAbsolutePath();
  }
}
