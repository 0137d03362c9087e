package io.tenuto.harmonicio;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The requests that HarmonicIO's master answers, in its words: clients may look for them.
 * Thread-safe.
 */
final class MasterApi {
  private static final int CONNECTOR_SENDS_TO_ENGINE = 2;
  private static final int CONNECTOR_SENDS_TO_QUEUE = 4;
  private static final int WORKER = 2;
  private static final int HIGHEST_PORT = 65_535;

  /** What a connector has to say, and what it is told where it does not, in this order. */
  private static final Map<String, String> REQUIRED = new LinkedHashMap<>();

  static {
    REQUIRED.put("c_name", "Container name is required.");
    REQUIRED.put("c_os", "Container os is required.");
    REQUIRED.put("source", "Data digest is required."); // the original's words
  }

  private static final Reply NO_TOKEN = Reply.text(401, "Token is required.");

  private final ImageStreams streams;
  private final Pullers pullers;
  private final Announced announced;
  private final WorkerTable workers;
  private final Overview overview;
  private final Identity identity;
  private final ContainerApi containers;
  private final Pushes pushes;
  private final Clock clock;

  /**
   * Who answers, and where messages go.
   *
   * @param role 1 of a master, 2 of a worker
   * @param address numeric, since HarmonicIO's clients refuse names
   */
  record Identity(String name, int role, String address, int queuePort) {}

  /** The ports to which connectors send the messages of one image. */
  interface Pushes {
    /** Whether connectors are to use them. */
    boolean wanted();

    int port(String image) throws IOException;
  }

  MasterApi(
      ImageStreams streams,
      Pullers pullers,
      Announced announced,
      WorkerTable workers,
      Overview overview,
      Identity identity,
      ContainerApi containers,
      Pushes pushes,
      Clock clock) {
    this.streams = streams;
    this.pullers = pullers;
    this.announced = announced;
    this.workers = workers;
    this.overview = overview;
    this.identity = identity;
    this.containers = containers;
    this.pushes = pushes;
    this.clock = clock;
  }

  /** Answers; a pull as soon as there is work for it. */
  void handle(Call call) throws IOException {
    Ask ask = call.ask();
    if (ask.is("POST", "/streamRequest")) {
      pull(call);
      return;
    }
    Optional<Reply> aboutContainers = containers.answer(ask);
    call.answer(aboutContainers.isPresent() ? aboutContainers.get() : answer(ask));
  }

  private Reply answer(Ask ask) throws IOException {
    return switch (ask.method() + " " + ask.path()) {
      case "GET /status" -> checked(ask).orElseGet(this::status);
      case "PUT /status" -> checked(ask).orElseGet(() -> heard(ask));
      case "GET /streamRequest" -> endpoint(ask);
      case "GET /messagesQuery" -> query(ask);
      default ->
          switch (ask.path()) {
            case "/status", "/streamRequest", "/messagesQuery" ->
                Reply.text(405, "Method not allowed.");
            default -> Reply.text(404, "There is nothing here.");
          };
    };
  }

  /** The one thing that is compared: whoever asks for the state says the word {@code None}. */
  private static Optional<Reply> checked(Ask ask) {
    Optional<String> token = ask.find("token");
    return token.isEmpty()
        ? Optional.of(NO_TOKEN)
        : token.get().equals("None")
            ? Optional.empty()
            : Optional.of(Reply.text(401, "Invalid token ID."));
  }

  private Reply status() {
    Map<String, Object> status = Loads.status(identity.name(), identity.role(), identity.address());
    if (identity.role() == WORKER) {
      status.put("docker", containers.list());
    }
    return Reply.object(status);
  }

  private Reply heard(Ask ask) {
    if (ask.find("finished").isPresent()) {
      return finished(ask.find("finished").get());
    }
    try {
      workers.heard(PythonLiteral.object(ask.body()), clock.millis() / 1000);
      return Reply.text(200, "Okay");
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "The body cannot be read: " + e.getMessage() + ".");
    }
  }

  /** Later versions tell so of an engine that has had nothing to do for long. */
  private Reply finished(String shortId) {
    List<Puller> gone =
        pullers.all().stream()
            .filter(each -> each.id().shortId().equals(Optional.of(shortId)))
            .toList();
    gone.forEach(each -> each.lose(each.id().place() + " has finished"));
    return gone.isEmpty()
        ? Reply.text(400, "There is no container " + shortId + ".")
        : Reply.text(200, "Container " + shortId + " is removed.");
  }

  /** A connector asks where it may send a message. */
  private Reply endpoint(Ask ask) throws IOException {
    if (ask.find("token").isEmpty()) {
      return NO_TOKEN;
    }
    for (Map.Entry<String, String> each : REQUIRED.entrySet()) {
      if (ask.find(each.getKey()).isEmpty()) {
        return Reply.text(401, each.getValue());
      }
    }
    if (!ask.find("priority").orElse("0").matches("[0-9]+")) {
      return Reply.text(401, "Container priority is not digit.");
    }
    Optional<String> digest = ask.find("digest");
    if (digest.isEmpty()) {
      return Reply.text(500, "The digest of the data is missing.");
    }
    String image = ask.find("c_name").get();
    Optional<String> flaw = ImageName.flaw(image);
    if (flaw.isPresent()) {
      return Reply.text(401, "Container name: " + flaw.get() + ".");
    }
    announced.add(
        image, ask.find("source").get(), digest.get().toLowerCase(Locale.ROOT), ask.peer());
    return pushes.wanted() && pullers.idle(image)
        ? endpoint(pushes.port(image), CONNECTOR_SENDS_TO_ENGINE)
        : endpoint(identity.queuePort(), CONNECTOR_SENDS_TO_QUEUE);
  }

  private Reply endpoint(int port, int role) {
    var endpoint = new LinkedHashMap<String, Object>();
    endpoint.put("node_addr", identity.address());
    endpoint.put("node_port", port);
    endpoint.put("node_role", role);
    endpoint.put("m_cmd", List.of());
    return Reply.object(endpoint);
  }

  /** An engine asks for a message. */
  private void pull(Call call) throws IOException {
    Ask ask = call.ask();
    if (ask.find("token").isEmpty()) {
      call.answer(NO_TOKEN);
      return;
    }
    Optional<String> image = ask.find("c_name").filter(name -> ImageName.flaw(name).isEmpty());
    Optional<String> address = ask.find("batch_addr");
    Optional<String> port = ask.find("batch_port");
    Optional<String> status = ask.find("batch_status");
    if (image.isEmpty() || address.isEmpty() || port.isEmpty() || status.isEmpty()) {
      call.answer(Reply.text(406, "Invalid parameters!"));
      return;
    }
    boolean numbers = port.get().matches("[0-9]{1,5}") && status.get().matches("[0-9]{1,9}");
    if (!numbers || Integer.parseInt(port.get()) > HIGHEST_PORT) {
      call.answer(Reply.text(406, "Invalid data type!"));
      return;
    }
    ImageStream stream = streams.of(image.get());
    var id =
        new PullerId(
            stream.image(),
            ask.peer(),
            address.get(),
            Integer.parseInt(port.get()),
            ask.find("short_id"));
    if (Integer.parseInt(status.get()) == 0) {
      pullers.pull(id, call);
    } else {
      pullers.listens(id);
      call.answer(Reply.text(200, "OK"));
    }
  }

  private Reply query(Ask ask) throws IOException {
    if (ask.find("token").isEmpty()) {
      return NO_TOKEN;
    }
    Optional<String> command = ask.find("command");
    if (command.isEmpty()) {
      return Reply.text(406, "No command specified.");
    }
    return switch (command.get()) {
      case "queueLength" -> Reply.object(overview.queues());
      case "current_id" -> Reply.text(200, "None");
      case "verbose" -> Reply.object(overview.verbose());
      case "verbose_html" -> Reply.page(overview.page());
      case "get_config" -> Reply.object(configuration());
      default -> Reply.text(200, "");
    };
  }

  private Map<String, Object> configuration() {
    return Map.of(
        "master_cfg",
        Map.of(
            "node_name", identity.name(),
            "master_addr", identity.address(),
            "node_data_port_range", List.of(identity.queuePort(), identity.queuePort())),
        "irm_cfg",
        Map.of(),
        "worker_cfgs",
        List.of());
  }
}
