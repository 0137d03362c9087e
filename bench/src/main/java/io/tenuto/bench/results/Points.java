package io.tenuto.bench.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that an experiment's folder says.
 *
 * @param manifest where and with what it was measured
 * @param results each point and repeat once, in the order in which they were run
 */
public record Points(Map<String, Object> manifest, List<PointResult> results) {
  static final String FILE = "points.jsonl";

  public Points {
    results = List.copyOf(results);
  }

  /** Whether a folder holds an experiment rather than a sweep. */
  public static boolean areIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads a folder, of an experiment that is still under way too. Of two lines for the same run the
   * later one counts.
   *
   * @throws IOException if a file is missing, or naming file and line of what is broken
   */
  public static Points read(Path folder) throws IOException {
    var latest = new LinkedHashMap<List<Object>, PointResult>();
    for (PointResult each : JsonLines.read(folder.resolve(FILE), PointResult::read)) {
      latest.put(List.of(each.curve(), each.x(), each.repeat()), each);
    }
    return new Points(
        Results.manifest(folder.resolve(Results.MANIFEST)), List.copyOf(latest.values()));
  }

  /** Begins a folder. */
  public static void begin(Path folder, Map<String, Object> manifest) throws IOException {
    Files.createDirectories(folder);
    LineFile.open(folder.resolve(FILE)).close();
    ResultsWriter.manifest(folder, manifest);
  }

  /** Adds what a run came to. */
  public static void add(Path folder, PointResult result) throws IOException {
    try (LineFile file = LineFile.open(folder.resolve(FILE))) {
      file.add(result.line());
    }
  }
}
