package io.tenuto.harmonicio;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The requests about containers that HarmonicIO's worker answers, in its words. Thread-safe. */
final class WorkerApi {
  private static final System.Logger LOG = System.getLogger(WorkerApi.class.getName());
  private static final double USUAL_SHARE = 0.5;
  private static final int USUAL_IDLE_SECONDS = 60;

  private final Optional<EngineContainers> containers;

  /**
   * @param containers empty if nobody has allowed that any are started
   */
  WorkerApi(Optional<EngineContainers> containers) {
    this.containers = containers;
  }

  /** The containers here. */
  List<Map<String, Object>> list() {
    return containers.map(EngineContainers::list).orElse(List.of());
  }

  /** Answers a request to {@code /docker}. */
  Reply answer(Ask ask) {
    if (ask.find("token").isEmpty()) {
      return Reply.text(401, "Token is required.");
    }
    Optional<String> command = ask.find("command");
    if (command.isEmpty()) {
      return Reply.text(401, "Command is required.");
    }
    return switch (ask.method() + " " + command.get()) {
      case "GET status" -> Reply.objects(list());
      case "GET finished" -> finished(ask);
      case "POST create" -> create(ask);
      default ->
          ask.method().equals("GET") || ask.method().equals("POST")
              ? Reply.text(200, "")
              : Reply.text(405, "Method not allowed.");
    };
  }

  private Reply finished(Ask ask) {
    boolean known =
        containers.isPresent() && containers.get().finish(ask.find("short_id").orElse(""));
    return known
        ? Reply.text(200, "ACK: the container may end.")
        : Reply.text(404, "There is no such container.");
  }

  private Reply create(Ask ask) {
    Map<String, Object> wanted;
    try {
      wanted = PythonLiteral.object(ask.body());
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "The body cannot be read: " + e.getMessage() + ".");
    }
    if (!(wanted.get("c_name") instanceof String image)) {
      return Reply.text(500, "c_name is missing.");
    }
    double share = wanted.get("cpu_share") instanceof Number number ? number.doubleValue() : -1;
    boolean passing = Boolean.TRUE.equals(wanted.get("volatile"));
    try {
      if (containers.isEmpty()) {
        throw new IOException("start the gateway with --harmonicio-containers podman or docker");
      }
      String id =
          containers
              .get()
              .create(
                  image,
                  share < 0 ? USUAL_SHARE : Math.min(1, share),
                  passing ? USUAL_IDLE_SECONDS : 0);
      boolean later = share >= 0 || wanted.containsKey("volatile"); // versions that ask for more
      return Reply.text(200, later ? id : "Okay");
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a container of " + image + " does not start: " + e.getMessage());
      return Reply.text(400, "Create container error!");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.text(503, "The gateway is closing.");
    }
  }
}
