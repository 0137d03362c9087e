package io.tenuto.engine.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills a process and everything it started. Processes whose parent has ended are no descendants
 * any more; on Linux they are known by a variable of their environment.
 */
final class ProcessTree {
  private ProcessTree() {}

  /**
   * Kills at once, without asking.
   *
   * @param mark an entry of the environment, {@code NAME=value}, that only this tree has
   */
  static void kill(ProcessHandle root, String mark) {
    List<ProcessHandle> below = root.descendants().toList(); // before its end hides them
    root.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
    killMarked(mark);
  }

  /**
   * Kills what is left of a tree whose root has ended.
   *
   * @param mark as of {@link #kill}
   */
  static void killMarked(String mark) {
    marked(mark).forEach(ProcessHandle::destroyForcibly);
  }

  /** Living processes with this entry in their environment, as far as we may look. */
  static List<ProcessHandle> marked(String mark) {
    Path proc = Path.of("/proc");
    if (!Files.isDirectory(proc.resolve("self"))) {
      return List.of();
    }
    var found = new ArrayList<ProcessHandle>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path entry : entries) {
        if (carries(entry.resolve("environ"), mark)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found; // best effort: the tree's root and its descendants are killed in any case
    }
    return found;
  }

  private static boolean carries(Path environ, String mark) {
    try {
      String variables = Files.readString(environ, StandardCharsets.ISO_8859_1);
      return ("\0" + variables).contains("\0" + mark + "\0");
    } catch (IOException e) {
      return false; // it has ended, or belongs to somebody else
    }
  }
}
