package io.tenuto.engine.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks the folder a source is to read. */
final class Folders {
  private Folders() {}

  /**
   * The folder's real path.
   *
   * @throws SourceException if it is missing, not a folder or not readable
   */
  static Path real(Path folder) throws SourceException {
    if (!Files.exists(folder)) {
      throw new SourceException(
          "source folder " + folder + ": does not exist. Create it, or correct the path.",
          false,
          null);
    }
    if (!Files.isDirectory(folder)) {
      throw new SourceException(
          "source folder " + folder + ": is a file. Give the folder that holds it.", false, null);
    }
    try {
      if (!Files.isReadable(folder)) {
        throw new SourceException(
            "source folder "
                + folder
                + ": cannot be listed. Give the user of this run permission to read it.",
            false,
            null);
      }
      return folder.toRealPath();
    } catch (SourceException e) {
      throw e;
    } catch (IOException e) {
      throw new SourceException(
          "source folder " + folder + ": cannot be opened (" + Reasons.of(e) + "). Check the path.",
          true,
          e);
    }
  }
}
