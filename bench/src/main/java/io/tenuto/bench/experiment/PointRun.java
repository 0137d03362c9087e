package io.tenuto.bench.experiment;

import io.tenuto.bench.drivers.tenuto.Deployment;
import io.tenuto.bench.results.PointResult;
import io.tenuto.bench.system.Hosts;
import io.tenuto.clusters.PeerProcess;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Runs the pipeline of one point, and reads what the run says of itself. */
final class PointRun {
  /** However slow a host is. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: experiment}
      source:
        java: {class: %s, options: {content: %s, bytes: %d, messages: %d, rate: %s}}
      stages:
        - {name: work, processor: %s, engines: %d}
      """;

  private PointRun() {}

  /**
   * @param folder an empty one, for everything that is written
   * @throws IOException if it cannot be run, with the end of what the process said
   */
  static PointResult of(Experiment experiment, Point point, int repeat, Path folder)
      throws IOException {
    int each = point.workers() == 0 ? 0 : point.engines() / point.workers();
    try (Deployment deployment = Deployment.start(point.workers(), each, folder, Hosts.HERE)) {
      Path pipeline = Files.writeString(folder.resolve("pipeline.yaml"), pipeline(point));
      Path output = folder.resolve("out");
      try (PeerProcess run = deployment.run(pipeline, output)) {
        run.awaitDone(PATIENCE);
      }
      return result(experiment, point, repeat, output.resolve("summary.json"));
    }
  }

  static String pipeline(Point point) {
    return PIPELINE.formatted(
        ReplaySourceFactory.class.getName(),
        point.content().name().toLowerCase(Locale.ROOT),
        point.bytes(),
        point.messages(),
        point.rate(),
        point.content().processor(),
        point.engines());
  }

  /** What a summary says, held against what was to be done. */
  static PointResult result(Experiment experiment, Point point, int repeat, Path summary)
      throws IOException {
    Map<String, Object> said = Json.read(Files.readAllBytes(summary));
    long accepted = (long) number(part(said, "ledger"), "accepted");
    if (accepted != point.messages() || !Boolean.TRUE.equals(said.get("lossless"))) {
      throw new IOException(
          "%d messages were to be processed; the run says: %s"
              .formatted(point.messages(), said.get("verdict")));
    }
    Map<String, Object> latency = part(said, "latencyMillis");
    return new PointResult(
        experiment.name(),
        point.curve(),
        point.x(),
        repeat,
        accepted,
        number(said, "seconds"),
        number(latency, "p50"),
        number(latency, "p99"),
        "");
  }

  @SuppressWarnings("unchecked") // of a summary's schema
  private static Map<String, Object> part(Map<String, Object> said, String name)
      throws IOException {
    if (said.get(name) instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IOException("summary.json has no " + name);
  }

  private static double number(Map<String, Object> said, String name) throws IOException {
    if (said.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IOException("summary.json has no " + name);
  }
}
