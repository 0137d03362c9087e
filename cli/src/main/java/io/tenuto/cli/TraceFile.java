package io.tenuto.cli;

import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.simulation.Trace;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A trace as a JSON file has it, see {@code docs/scheduler.md}. */
final class TraceFile {
  private static final String EXPECTED = ": a JSON file with a trace was expected.";
  private static final String SECONDS = "seconds, at least 0";
  private static final long MOST_BYTES = 1L << 60;
  private static final double MOST_CORES = 1e6;
  private static final String PAIR = "[second, messages per second]";

  private TraceFile() {}

  /**
   * Reads it.
   *
   * @throws UsageException naming the file, the place in it, what is there and what was expected
   * @throws IOException if it is there and cannot be read
   */
  static Trace read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        throw new UsageException(file + " is a folder" + EXPECTED, e);
      }
      if (Files.notExists(file)) {
        throw new UsageException(file + " does not exist" + EXPECTED, e);
      }
      throw e;
    }
    try {
      return trace(new JsonPlace(file.toString(), "", Json.readWithNulls(bytes)));
    } catch (ProtocolException e) {
      throw new UsageException(file + ": " + e.getMessage(), e);
    } catch (UsageException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + ": " + e.getMessage(), e);
    }
  }

  private static Trace trace(JsonPlace file) {
    file.keys("name", "seconds", "worker", "streams", "failures");
    JsonPlace worker = file.get("worker");
    worker.keys("cores", "memory", "network", "gpus", "startUp");
    List<Trace.StreamTrace> streams =
        file.get("streams").list("a list of streams").stream().map(TraceFile::stream).toList();
    return new Trace(
        file.get("name").text(),
        file.get("seconds").number("seconds, above 0"),
        resources(worker, cores(worker.get("cores"))),
        worker.get("startUp", 0L).number(SECONDS),
        streams,
        failures(file.get("failures", Map.of())));
  }

  private static Trace.StreamTrace stream(JsonPlace stream) {
    stream.keys(
        "name",
        "service",
        "slots",
        "cores",
        "memory",
        "network",
        "gpus",
        "guessCores",
        "startUp",
        "least",
        "most",
        "rates");
    long cores = cores(stream.get("cores"));
    JsonPlace most = stream.get("most", (long) Integer.MAX_VALUE);
    var limits =
        new Limits(
            (int) stream.get("least", 0L).whole(0, Integer.MAX_VALUE),
            (int) most.whole(0, Integer.MAX_VALUE));
    return new Trace.StreamTrace(
        stream.get("name").text(),
        stream.get("service").number("seconds that a message takes, above 0"),
        (int) stream.get("slots", 1L).whole(1, 1_000_000),
        resources(stream, cores),
        resources(stream, cores(stream.get("guessCores", cores / 1e6))),
        stream.get("startUp", 0L).number(SECONDS),
        limits,
        rates(stream.get("rates")));
  }

  private static List<Trace.Rate> rates(JsonPlace list) {
    var rates = new ArrayList<Trace.Rate>();
    for (JsonPlace each : list.list("a list of " + PAIR)) {
      List<JsonPlace> pair = each.list(PAIR);
      if (pair.size() != 2) {
        throw each.wrong(PAIR);
      }
      double second = pair.get(0).number(SECONDS);
      if (!rates.isEmpty() && second <= rates.get(rates.size() - 1).fromSecond()) {
        throw pair.get(0).wrong("a later second than the one before");
      }
      rates.add(new Trace.Rate(second, pair.get(1).number("messages per second, at least 0")));
    }
    return rates;
  }

  /** Millionths of a core. */
  private static long cores(JsonPlace place) {
    String expected = "cores above 0, up to 1,000,000, such as 0.5";
    double cores = place.number(expected);
    if (cores > MOST_CORES || Math.round(cores * 1e6) == 0) {
      throw place.wrong(expected);
    }
    return Math.round(cores * 1e6);
  }

  private static Resources resources(JsonPlace place, long cpuMicros) {
    return new Resources(
        cpuMicros,
        place.get("memory", 0L).whole(0, MOST_BYTES),
        place.get("network", 0L).whole(0, MOST_BYTES),
        place.get("gpus", 0L).whole(0, 1_000_000));
  }

  private static Trace.Failures failures(JsonPlace failures) {
    failures.keys("workersLostAt", "failingOrders");
    List<Double> lost =
        failures.get("workersLostAt", List.of()).list("a list of seconds").stream()
            .map(each -> each.number(SECONDS))
            .toList();
    return new Trace.Failures(
        lost, (int) failures.get("failingOrders", 0L).whole(0, Integer.MAX_VALUE));
  }
}
