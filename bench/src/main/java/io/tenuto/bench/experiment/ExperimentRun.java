package io.tenuto.bench.experiment;

import io.tenuto.bench.Manifest;
import io.tenuto.bench.results.PointResult;
import io.tenuto.bench.results.Points;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs every point of an experiment, in rounds, and goes on where an earlier slice stopped. A point
 * that cannot be run is marked with the reason; the rest goes on.
 */
public final class ExperimentRun {
  private final Experiment experiment;
  private final int repeats;
  private final Path folder;
  private final Consumer<String> progress;

  /**
   * @param repeats rounds over all points
   * @param folder where results go; one that holds the same experiment is gone on with
   * @param progress takes a line for people whenever something is known
   */
  public ExperimentRun(Experiment experiment, int repeats, Path folder, Consumer<String> progress) {
    this.experiment = experiment;
    this.repeats = repeats;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Runs what has not been run yet.
   *
   * @return how many points were marked instead, now or by an earlier slice
   * @throws IOException if results cannot be written
   * @throws IllegalArgumentException if the folder holds something else
   */
  public int run() throws IOException {
    begin();
    int marked = 0;
    for (int repeat = 1; repeat <= repeats; repeat++) {
      for (Point point : experiment.points()) {
        PointResult result = known(point, repeat);
        if (result == null) {
          result = measure(point, repeat);
          Points.add(folder, result);
        }
        marked += result.reason().isEmpty() ? 0 : 1;
        progress.accept(words(result));
      }
    }
    return marked;
  }

  private void begin() throws IOException {
    Map<String, Object> configuration =
        Map.of(
            "experiment",
            experiment.name(),
            "messages",
            experiment.points().stream().mapToLong(Point::messages).sum());
    if (Files.exists(folder.resolve("manifest.json"))) {
      Object known = Points.read(folder).manifest().get("configuration");
      if (!configuration.equals(known)) {
        throw new IllegalArgumentException(
            "%s holds something else: %s there, %s now. Use another folder."
                .formatted(folder, known, configuration));
      }
      return;
    }
    var manifest = new LinkedHashMap<>(Manifest.here(List.of()).values());
    manifest.put("configuration", configuration);
    Points.begin(folder, manifest);
  }

  private @Nullable PointResult known(Point point, int repeat) throws IOException {
    for (PointResult each : Points.read(folder).results()) {
      if (each.curve().equals(point.curve()) && each.x() == point.x() && each.repeat() == repeat) {
        return each;
      }
    }
    return null;
  }

  private PointResult measure(Point point, int repeat) throws IOException {
    Path scratch = Files.createTempDirectory("tenuto-");
    try {
      return PointRun.of(experiment, point, repeat, scratch);
    } catch (IOException e) {
      return new PointResult(
          experiment.name(),
          point.curve(),
          point.x(),
          repeat,
          point.messages(),
          Double.NaN,
          Double.NaN,
          Double.NaN,
          String.valueOf(e.getMessage()));
    } finally {
      remove(scratch);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private static String words(PointResult result) {
    String where = "%s, at %,.0f: ".formatted(result.curve(), result.x());
    return result.reason().isEmpty()
        ? where
            + String.format(
                Locale.ROOT,
                "%,d in %.2f s, %,.0f a second, latency %.1f ms, p99 %.1f ms",
                result.messages(),
                result.seconds(),
                result.rate(),
                result.p50Millis(),
                result.p99Millis())
        : where + "not measured: " + result.reason();
  }
}
