package io.tenuto.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where messages wait for groups that spill.
 *
 * @param directory relative to the output folder, or absolute
 */
public record BacklogSpec(Path directory, Size maxDisk, Size maxMemory) {
  public BacklogSpec {
    Objects.requireNonNull(directory, "directory");
    if (maxDisk.bytes() == 0 || maxMemory.bytes() == 0) {
      throw new IllegalArgumentException(
          "backlog: maxDisk and maxMemory must be above 0, not "
              + maxDisk
              + " and "
              + maxMemory
              + ".");
    }
  }

  /** The folder itself, given the output folder. */
  public Path directoryIn(Path output) {
    return output.resolve(directory);
  }
}
