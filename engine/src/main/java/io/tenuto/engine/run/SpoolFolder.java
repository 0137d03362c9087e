package io.tenuto.engine.run;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a run keeps large messages, and what programs work on, while it lasts. */
final class SpoolFolder {
  /** Nothing else is removed: the folder may hold what somebody else has put there. */
  private static final Pattern OURS = Pattern.compile("(program|slot)-\\d+|payload-\\d+\\.spool");

  private static final System.Logger LOG = System.getLogger(SpoolFolder.class.getName());

  private SpoolFolder() {}

  /**
   * Removes it with what slots that were given up have left in it; what cannot be removed is named
   * in the log, and no reason for a run to fail.
   */
  static void remove(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        for (Path each : list(folder)) {
          if (OURS.matcher(each.getFileName().toString()).matches()) {
            removeAll(each);
          }
        }
        Files.delete(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      LOG.log(System.Logger.Level.DEBUG, folder + " holds something else, and stays", e);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, folder + " could not be removed", e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void removeAll(Path top) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(top)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }
}
