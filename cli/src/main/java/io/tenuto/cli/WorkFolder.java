package io.tenuto.cli;

import io.tenuto.engine.letters.DeadLetterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A worker's temporary folder: what its engines leave there is looked through at the end. */
record WorkFolder(Path path) {
  static WorkFolder temporary(String worker) throws IOException {
    return new WorkFolder(Files.createTempDirectory("tenuto-" + worker));
  }

  /**
   * Removes spooled payloads, which nobody reads once the engines have ended, locks of dead letters
   * where there are none, and every folder that holds nothing.
   *
   * @return whether something is left, such as dead letters
   */
  boolean tidy() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(path)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      boolean unread = isSpooled(each) || DeadLetterFile.isLockWithoutLetters(each);
      if (Files.isDirectory(each) ? isEmpty(each) : unread) {
        Files.delete(each);
      }
    }
    return Files.exists(path);
  }

  private boolean isSpooled(Path file) {
    for (Path part : path.relativize(file)) {
      if (part.endsWith("spool")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }
}
