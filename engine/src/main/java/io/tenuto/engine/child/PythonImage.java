package io.tenuto.engine.child;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lays out what a container runtime builds an image of: a folder with a Python engine, our package
 * beside it, and what {@code requirements.txt} asks for. A folder that has a {@code Dockerfile} is
 * taken as it is.
 */
public final class PythonImage {
  private static final String DOCKERFILE = "Dockerfile";
  private static final String REQUIREMENTS = "requirements.txt";
  private static final String SERVES = ".serve(";
  private static final String VENV = "pyvenv.cfg"; // in a folder of installed packages

  private PythonImage() {}

  /**
   * Lays it out with the Python package that this Tenuto knows of.
   *
   * @param folder with the engine, and what it needs
   * @param context an empty folder, where it is laid
   * @param base the image to build on; it needs a Python 3.9 or newer
   * @param file the engine's file; empty for the only one that serves
   * @throws IllegalArgumentException if there is no such folder or file, with the remedy
   */
  public static void lay(Path folder, Path context, String base, Optional<String> file)
      throws IOException {
    Path python =
        PythonHome.find()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the Python package 'tenuto' was not found. Let TENUTO_PYTHON name the"
                            + " folder 'python' of the release."));
    lay(folder, context, base, file, python);
  }

  /**
   * The same with a Python package of the caller's.
   *
   * @param python the folder that holds the package
   */
  public static void lay(Path folder, Path context, String base, Optional<String> file, Path python)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          folder + " is no folder. Name the one with the engine's Python file.");
    }
    if (Files.exists(folder.resolve(DOCKERFILE))) {
      copy(folder, context);
      return;
    }
    String engine = file.isPresent() ? existing(folder, file.get()) : only(folder);
    copy(folder, context.resolve("app"));
    copy(python.resolve("tenuto"), context.resolve("tenuto"));
    Files.writeString(
        context.resolve(DOCKERFILE),
        dockerfile(base, engine, Files.exists(folder.resolve(REQUIREMENTS))));
  }

  private static String dockerfile(String base, String engine, boolean requirements) {
    return "FROM "
        + base
        + "\nCOPY app /app\nCOPY tenuto /opt/tenuto/python/tenuto\n"
        + (requirements
            ? "RUN [\"python3\", \"-m\", \"pip\", \"install\", \"--no-cache-dir\", \"-r\", \"/app/"
                + REQUIREMENTS
                + "\"]\n"
            : "")
        + "ENV PYTHONPATH=/opt/tenuto/python\nWORKDIR /app\nENTRYPOINT [\"python3\", \"/app/"
        + engine
        + "\"]\n";
  }

  private static String existing(Path folder, String file) {
    if (!file.matches("[A-Za-z0-9._-]+") || !Files.isRegularFile(folder.resolve(file))) {
      throw new IllegalArgumentException(
          "--file "
              + file
              + ": "
              + folder
              + " has no such file, or its name holds more than letters, digits, '.', '_', '-'.");
    }
    return file;
  }

  private static String only(Path folder) throws IOException {
    List<String> serving;
    try (Stream<Path> files = Files.list(folder)) {
      serving =
          files
              .filter(each -> each.toString().endsWith(".py"))
              .filter(PythonImage::serves)
              .map(each -> String.valueOf(each.getFileName()))
              .sorted()
              .toList();
    }
    if (serving.size() != 1) {
      throw new IllegalArgumentException(
          folder
              + " has "
              + (serving.isEmpty() ? "no Python file" : "several Python files " + serving)
              + " with a call of serve(). Name the engine's with --file.");
    }
    return existing(folder, serving.get(0));
  }

  private static boolean serves(Path file) {
    try {
      return Files.readString(file).contains(SERVES);
    } catch (IOException e) {
      return false; // not text: no Python either
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            String name = String.valueOf(folder.getFileName());
            boolean hidden = name.startsWith(".") && !folder.equals(from);
            if (hidden || name.equals("__pycache__") || Files.exists(folder.resolve(VENV))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Path copy = Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (String.valueOf(file.getFileName()).startsWith(".")) {
              return FileVisitResult.CONTINUE; // such as .env, with what is nobody's business
            }
            Path copy =
                Files.copy(
                    file, to.resolve(from.relativize(file).toString()), LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
              return FileVisitResult.CONTINUE;
            }
            boolean executable = Files.isExecutable(copy);
            Files.setPosixFilePermissions( // whoever it runs as is not its owner
                copy, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
