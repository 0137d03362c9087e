package io.tenuto.engine.run;

import io.tenuto.config.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run's results may be: not where its source would take them for input. */
final class OutputFolder {
  private OutputFolder() {}

  /**
   * Refuses a folder that the source reads.
   *
   * @throws IOException naming both folders and the remedy
   */
  static void check(SourceSpec source, Path output) throws IOException {
    if (source instanceof SourceSpec.Directory directory) {
      check(directory.path(), directory.recursive(), output);
    } else if (source instanceof SourceSpec.Watch watch) {
      check(watch.path(), watch.recursive(), output);
    }
  }

  private static void check(Path input, boolean recursive, Path output) throws IOException {
    Path from = real(input);
    Path to = real(output);
    if (to.equals(from) || (recursive && to.startsWith(from))) {
      throw new IOException(
          "output folder "
              + to
              + " lies in the input folder "
              + from
              + ": results would be read as input. Name another folder with --output.");
    }
  }

  /** Without links, as far as it exists. */
  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path existing = absolute;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
  }
}
