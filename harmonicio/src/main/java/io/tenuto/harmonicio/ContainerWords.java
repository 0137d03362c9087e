package io.tenuto.harmonicio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command lines for a container with one of HarmonicIO's engines, by Podman's or Docker's
 * program. It shares this host's network, since its daemon asks and listens there; it has no
 * rights, and may gain none.
 *
 * @param program podman, docker, or a path that ends so
 * @param address under which the engine finds the gateway and is found
 * @param restPort the gateway's
 * @param cpuShare of one processor when others want it as well; 0 to 1
 * @param idleSeconds after which it may end by itself; 0 for never
 */
record ContainerWords(
    String program,
    String id,
    String image,
    String address,
    int restPort,
    double cpuShare,
    int idleSeconds) {
  /** Variables that say where the service of containers is. */
  static final List<String> INHERITED =
      List.of("CONTAINER_HOST", "DOCKER_HOST", "XDG_RUNTIME_DIR", "HOME");

  private static final int FULL_SHARE = 1024;
  private static final int LEAST_SHARE = 2;

  /** Runs it, in the foreground. */
  List<String> run(int port) {
    var words = new ArrayList<String>(List.of(program, "run", "--rm", "--name", name()));
    words.addAll(List.of("--network", "host", "--cap-drop", "ALL"));
    words.addAll(List.of("--security-opt", "no-new-privileges", "--pids-limit", "512"));
    words.addAll(List.of("--memory", "1g"));
    words.addAll(
        List.of(
            "--cpu-shares", String.valueOf(Math.max(LEAST_SHARE, (int) (FULL_SHARE * cpuShare)))));
    environment(port).forEach((name, value) -> words.addAll(List.of("--env", name + "=" + value)));
    words.add(image);
    return words;
  }

  /** Ends it, whatever it does. */
  List<String> remove() {
    return List.of(program, "rm", "--force", name());
  }

  private String name() {
    return "tenuto-harmonicio-" + id;
  }

  /** What the daemon reads. */
  private Map<String, String> environment(int port) {
    var environment = new LinkedHashMap<String, String>();
    environment.put("HOSTNAME", id);
    environment.put("HDE_NODE_NAME", image);
    environment.put("HDE_NODE_ADDR", address);
    environment.put("HDE_NODE_PORT", String.valueOf(port));
    environment.put("HDE_NODE_DATA_PORT", String.valueOf(port));
    environment.put("HDE_NODE_REST_PORT", String.valueOf(restPort));
    environment.put("HDE_MASTER_ADDR", address);
    environment.put("HDE_MASTER_PORT", String.valueOf(restPort));
    environment.put("HDE_STD_IDLE_TIME", "5");
    environment.put("HDE_TOKEN", "None");
    if (idleSeconds > 0) {
      environment.put("HDE_IDLE_TIMEOUT", String.valueOf(idleSeconds));
    }
    return environment;
  }

  /** A port that nobody listens on now. */
  int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return probe.getLocalPort();
    }
  }
}
