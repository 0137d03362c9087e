package io.tenuto.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** No two sinks write the same file, and none writes a file of the run itself. Pure. */
final class OutputFiles {
  private static final Set<String> OF_THE_RUN =
      Set.of("summary.json", "trace.jsonl", "report.html");

  private OutputFiles() {}

  static void check(List<Values> sinks) {
    var lines = new HashMap<Path, Integer>();
    for (Values sink : sinks) {
      checkOne(sink, "csv", "file", lines);
      checkOne(sink, "jsonl", "file", lines);
      checkOne(sink, "directory", "path", lines);
    }
  }

  private static void checkOne(Values sink, String kind, String key, Map<Path, Integer> lines) {
    Values target = sink.find(kind, Values.class).orElse(null);
    Optional<String> text = target == null ? Optional.empty() : target.text(key);
    if (target == null || text.isEmpty()) {
      return;
    }
    Location at = target.at(key);
    Spot spot = target.spot().child(key);
    Path path = Path.of(text.get()).normalize();
    Integer first = lines.putIfAbsent(path, at.line());
    if (target.find("once", Boolean.class).orElse(false)) {
      lines.putIfAbsent(Path.of(path + ".once"), at.line());
    }
    if (first != null) {
      spot.report(
          at,
          text.get(),
          Shown.value(text.get()) + " is already written by the sink in line " + first,
          "a file of its own for every sink",
          "Use another name.");
    }
    if (OF_THE_RUN.contains(path.toString())) {
      spot.report(
          at,
          text.get(),
          Shown.value(text.get()) + " is written by every run itself",
          "another name than summary.json, trace.jsonl and report.html",
          "Use another name.");
    }
  }
}
