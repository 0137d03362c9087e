package io.tenuto.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Test data beside the project, and the project's own files. */
public final class SharedData {
  private SharedData() {}

  /** A folder of the shared data; the test is skipped, by name, where it is absent. */
  public static Path folder(String name) {
    String named = System.getenv("TENUTO_TEST_DATA");
    Path data = named != null ? Path.of(named) : project().resolveSibling("shared").resolve("data");
    Path folder = data.resolve(name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> "no test data: " + folder + ". Set TENUTO_TEST_DATA to its folder.");
    return folder;
  }

  /** The project's root. */
  static Path project() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("tenuto"))
        || !Files.isDirectory(folder.resolve("examples"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent(), "not inside the project");
    }
    return folder;
  }
}
