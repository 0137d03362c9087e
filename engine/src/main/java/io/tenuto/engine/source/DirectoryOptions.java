package io.tenuto.engine.source;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a folder are sent.
 *
 * @param folder where to look
 * @param recursive whether folders inside it are entered
 * @param pattern a glob, compared with the name, or with the relative path if it holds a {@code /};
 *     null for all files
 */
public record DirectoryOptions(Path folder, boolean recursive, @Nullable String pattern) {
  public DirectoryOptions {
    GlobPattern.check("pattern", pattern);
  }

  /** Every file of the whole tree. */
  public static DirectoryOptions of(Path folder) {
    return new DirectoryOptions(folder, true, null);
  }

  /** The same, but only files that match. */
  public DirectoryOptions matching(String glob) {
    return new DirectoryOptions(folder, recursive, glob);
  }

  /** The same without the folders inside. */
  public DirectoryOptions flat() {
    return new DirectoryOptions(folder, false, pattern);
  }
}
