package io.tenuto.engine.child;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the folder that holds our Python package: the system property {@code tenuto.python}, then
 * the environment variable {@code TENUTO_PYTHON}, then {@code python} in the folder named by the
 * property {@code tenuto.home}. If there is none, the package must be installed for the interpreter
 * that is used.
 */
final class PythonHome {
  private PythonHome() {}

  static Optional<Path> find() {
    return find(
        System.getProperty("tenuto.python"),
        System.getenv("TENUTO_PYTHON"),
        System.getProperty("tenuto.home"));
  }

  static Optional<Path> find(
      @Nullable String property, @Nullable String variable, @Nullable String home) {
    if (property != null) {
      return Optional.of(checked("system property tenuto.python", Path.of(property)));
    }
    if (variable != null) {
      return Optional.of(checked("environment variable TENUTO_PYTHON", Path.of(variable)));
    }
    return Optional.ofNullable(home)
        .map(folder -> Path.of(folder, "python").toAbsolutePath())
        .filter(PythonHome::holdsPackage);
  }

  private static Path checked(String what, Path folder) {
    if (!holdsPackage(folder)) {
      throw new IllegalArgumentException(
          what
              + ": "
              + folder
              + " does not hold the package 'tenuto'. Let it name the folder"
              + " 'python' of the release.");
    }
    return folder.toAbsolutePath();
  }

  private static boolean holdsPackage(Path folder) {
    return Files.isRegularFile(folder.resolve("tenuto").resolve("__init__.py"));
  }
}
