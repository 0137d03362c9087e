package io.tenuto.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a process that cannot write its samples says so: a file beside them, with the reason. */
public final class SampleFault {
  private static final String SUFFIX = ".fault";

  private SampleFault() {}

  /**
   * @param samples the file that cannot be written
   */
  static void write(Path samples, String reason) throws IOException {
    Path whole = samples.resolveSibling(samples.getFileName() + SUFFIX);
    Path unfinished = samples.resolveSibling(samples.getFileName() + SUFFIX + ".new");
    Files.writeString(unfinished, reason);
    Files.move(unfinished, whole);
  }

  /** What a process has said, if one has. */
  public static Optional<String> in(Path folder) throws IOException {
    try (DirectoryStream<Path> faults = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path fault : faults) {
        return Optional.of(Files.readString(fault));
      }
    }
    return Optional.empty();
  }
}
