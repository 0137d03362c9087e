package io.tenuto.engine.chaos;

import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What engines have left in a worker's folder when they have ended. */
final class LeftLetters {
  private LeftLetters() {}

  /** Every dead letter there, in the order of the engines' names. */
  static List<Map<String, Object>> in(Path work) throws IOException {
    if (!Files.isDirectory(work)) {
      return List.of(); // no engine was ever started
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(work)) {
      files = all.filter(file -> file.endsWith("dead-letters.jsonl")).sorted().toList();
    }
    var letters = new ArrayList<Map<String, Object>>();
    for (Path file : files) {
      String text = Files.readString(file);
      int whole = text.lastIndexOf('\n') + 1; // a killed engine may have left half a line
      text.substring(0, whole)
          .lines()
          .forEach(line -> letters.add(Json.read(line.getBytes(StandardCharsets.UTF_8))));
    }
    return letters;
  }

  /** Removes a folder and all that is in it. */
  static void remove(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
