package io.tenuto.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Where messages wait for groups that spill.
 *
 * @param directory relative to the output folder, or absolute; without meaning where workers keep
 *     the messages
 * @param workers names of the workers that keep the messages; empty for the source's own host
 */
public record BacklogSpec(Path directory, Size maxDisk, Size maxMemory, List<String> workers) {
  public BacklogSpec {
    workers = List.copyOf(workers);
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

  /** On the source's own host. */
  public BacklogSpec(Path directory, Size maxDisk, Size maxMemory) {
    this(directory, maxDisk, maxMemory, List.of());
  }

  /** The folder itself, given the output folder. */
  public Path directoryIn(Path output) {
    return output.resolve(directory);
  }
}
