package io.tenuto.engine.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A program to start. Immutable.
 *
 * @param stage the stage's name, for messages to people
 * @param words the program, then its arguments; not empty; a program without {@code /} is looked
 *     for in {@code PATH}
 * @param directory its working directory
 * @param environment variables added to the few that it inherits ({@link Spawned#INHERITED})
 */
public record Command(
    String stage, List<String> words, Path directory, Map<String, String> environment) {
  private static final int MAX_SHOWN_CHARS = 200;

  public Command {
    Objects.requireNonNull(stage, "stage");
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "stage '" + stage + "': command is empty. Name a program to run.");
    }
    environment = Map.copyOf(environment);
  }

  /** The command as people would type it, shortened. */
  public String shown() {
    String line = String.join(" ", words);
    return line.length() <= MAX_SHOWN_CHARS
        ? "`" + line + "`"
        : "`" + line.substring(0, MAX_SHOWN_CHARS) + "…`";
  }

  /**
   * What would keep it from starting, found without starting it: a folder or a program that is not
   * there. Empty if nothing was found.
   */
  public Optional<String> obstacle() {
    if (!Files.isDirectory(directory.toAbsolutePath())) {
      return Optional.of(
          "stage '"
              + stage
              + "': the folder "
              + directory.toAbsolutePath()
              + " does not exist, where its program is to run. Create it, or correct its path.");
    }
    String program = words.get(0);
    String path = searchPath();
    boolean found =
        program.contains("/")
            ? Files.isExecutable(directory.toAbsolutePath().resolve(program))
            : onPath(program, path);
    return found ? Optional.empty() : Optional.of(missing(program, path));
  }

  private String searchPath() {
    return environment.getOrDefault("PATH", Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  private static boolean onPath(String program, String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private String missing(String program, String path) {
    return "stage '"
        + stage
        + "': the program '"
        + program
        + "' was not found"
        + (program.contains("/")
            ? ", or may not be executed (seen from " + directory.toAbsolutePath() + ")"
            : " in PATH (" + path + ")")
        + ". Install it, or give its full path.";
  }
}
