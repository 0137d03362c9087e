package io.tenuto.miniapps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the public test images, which are not part of the repository. */
public final class TestData {
  private static final String NAME = "TENUTO_TEST_DATA";

  private TestData() {}

  /**
   * The folder that holds {@code microscopy}: named, or {@code shared/data} beside a folder above.
   */
  public static Optional<Path> folder() {
    String named = System.getProperty(NAME, System.getenv(NAME));
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolveSibling("shared").resolve("data");
      if (Files.isDirectory(data.resolve("microscopy"))) {
        return Optional.of(data);
      }
    }
    return Optional.empty();
  }
}
