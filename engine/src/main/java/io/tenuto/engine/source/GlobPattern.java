package io.tenuto.engine.source;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A glob as a shell user means it. Without {@code /} it is compared with the file's name, whatever
 * its folder; with {@code /} with the path relative to the source's folder, where a leading {@code
 * **}{@code /} also matches no folder at all.
 */
final class GlobPattern {
  private final boolean nameOnly;
  private final List<PathMatcher> alternatives = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if it is not a glob, naming the key
   */
  GlobPattern(String key, String glob) {
    nameOnly = glob.indexOf('/') < 0;
    if (glob.isBlank()) {
      throw new IllegalArgumentException(
          key + ": is blank. Write a pattern such as *.tif, or remove the line for all files.");
    }
    String rest = glob;
    add(key, rest);
    while (rest.startsWith("**/")) {
      rest = rest.substring(3);
      add(key, rest);
    }
  }

  /**
   * Refuses what is not a glob; null is none and passes.
   *
   * @throws IllegalArgumentException if it is not a glob, naming the key
   */
  static void check(String key, @Nullable String glob) {
    if (glob != null) {
      var unused = new GlobPattern(key, glob);
    }
  }

  boolean matches(Path relative) {
    Path compared = nameOnly ? relative.getFileName() : relative;
    for (PathMatcher alternative : alternatives) {
      if (alternative.matches(compared)) {
        return true;
      }
    }
    return false;
  }

  private void add(String key, String glob) {
    try {
      alternatives.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          key
              + ": "
              + glob
              + " is not a glob ("
              + e.getDescription()
              + "). Write for example *.tif or **/*.{tif,png}.",
          e);
    }
  }
}
