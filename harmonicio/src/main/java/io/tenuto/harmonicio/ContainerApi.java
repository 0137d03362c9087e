package io.tenuto.harmonicio;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests about containers, in the words of HarmonicIO's worker, and of the masters of its
 * later versions. Thread-safe.
 */
final class ContainerApi {
  private static final System.Logger LOG = System.getLogger(ContainerApi.class.getName());
  private static final Reply NO_TOKEN = Reply.text(401, "Token is required.");
  private static final Reply NOT_STARTED = Reply.text(400, "Create container error!");

  private final Optional<EngineContainers> containers;
  private final Optional<ContainerJobs> jobs;
  private final Pullers pullers;

  /**
   * @param containers empty if nobody has allowed that any are started
   * @param jobs as the containers
   */
  ContainerApi(
      Optional<EngineContainers> containers, Optional<ContainerJobs> jobs, Pullers pullers) {
    this.containers = containers;
    this.jobs = jobs;
    this.pullers = pullers;
  }

  /** The containers here. */
  List<Map<String, Object>> list() {
    return containers.map(EngineContainers::list).orElse(List.of());
  }

  /** Answers a request, if it is about containers. */
  Optional<Reply> answer(Ask ask) {
    return switch (ask.path()) {
      case "/docker" -> Optional.of(docker(ask));
      case "/containerRequest" -> Optional.of(request(ask, "poll_container", "new_container"));
      case "/jobRequest" -> Optional.of(request(ask, "poll_job", "new_job"));
      default -> Optional.empty();
    };
  }

  private Reply docker(Ask ask) {
    if (ask.find("token").isEmpty()) {
      return NO_TOKEN;
    }
    Optional<String> command = ask.find("command");
    if (command.isEmpty()) {
      return Reply.text(401, "Command is required.");
    }
    return switch (ask.method() + " " + command.get()) {
      case "GET status" -> Reply.objects(list());
      case "GET finished" -> finished(ask);
      case "POST create" -> create(ask);
      default -> other(ask);
    };
  }

  private static Reply other(Ask ask) {
    return ask.method().equals("GET") || ask.method().equals("POST")
        ? Reply.text(200, "")
        : Reply.text(405, "Method not allowed.");
  }

  private Reply finished(Ask ask) {
    boolean known =
        containers.isPresent() && containers.get().finish(ask.find("short_id").orElse(""));
    return known
        ? Reply.text(200, "ACK: the container may end.")
        : Reply.text(404, "There is no such container.");
  }

  /** Starts one, and waits for it. */
  private Reply create(Ask ask) {
    return wish(
        ask,
        wish -> {
          String id = allowed(containers).create(wish.image(), wish.cpuShare(), wish.idleSeconds());
          return Reply.text(200, wish.later() ? id : "Okay");
        });
  }

  /** Asks whether something is there, or has it started while nobody waits. */
  private Reply request(Ask ask, String poll, String make) {
    if (ask.find("token").isEmpty()) {
      return NO_TOKEN;
    }
    String what = ask.method() + " " + ask.find("type").orElse("");
    if (what.equals("POST " + make)) {
      return wish(ask, wish -> Reply.text(200, allowed(jobs).add(wish)));
    }
    if (!what.equals("GET " + poll)) {
      return other(ask);
    }
    boolean there =
        poll.equals("poll_job")
            ? jobs.flatMap(all -> all.isDone(ask.find("job_id").orElse(""))).orElse(false)
            : pullers.any(ask.find("c_name").orElse(""));
    return there ? Reply.text(200, "READY") : Reply.text(404, "It is not there.");
  }

  private static <T> T allowed(Optional<T> means) throws IOException {
    return means.orElseThrow(
        () -> new IOException("start the gateway with --harmonicio-containers podman or docker"));
  }

  /** Carries out a wish. */
  private interface Means {
    Reply fulfil(ContainerWish wish) throws IOException, InterruptedException;
  }

  private static Reply wish(Ask ask, Means means) {
    ContainerWish wish;
    try {
      wish = ContainerWish.read(ask.body());
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "The body cannot be read: " + e.getMessage() + ".");
    }
    if (wish.image().isEmpty()) {
      return Reply.text(500, "c_name is missing.");
    }
    try {
      return means.fulfil(wish);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a container of " + wish.image() + " does not start: " + e.getMessage());
      return NOT_STARTED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.text(503, "The gateway is closing.");
    }
  }
}
