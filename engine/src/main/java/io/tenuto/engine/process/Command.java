package io.tenuto.engine.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A program to start. Immutable.
 *
 * @param stage the stage's name, for messages to people
 * @param words the program, then its arguments; not empty; a program without {@code /} is looked
 *     for in {@code PATH}
 * @param directory its working directory
 * @param environment variables added to the few that it inherits ({@link Spawned#INHERITED})
 * @param reads files and folders of the user's, or of ours, that it reads; absolute
 * @param launcher what starts it
 */
public record Command(
    String stage,
    List<String> words,
    Path directory,
    Map<String, String> environment,
    Set<Path> reads,
    Launcher launcher) {
  private static final int MAX_SHOWN_CHARS = 200;

  public Command {
    Objects.requireNonNull(stage, "stage");
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "stage '" + stage + "': command is empty. Name a program to run.");
    }
    environment = Map.copyOf(environment);
    reads = Set.copyOf(reads);
    Objects.requireNonNull(launcher, "launcher");
  }

  /** A process of this host that runs in the current folder. */
  public static Command here(String stage, List<String> words) {
    return new Command(stage, words, Path.of(""), Map.of(), Set.of(), Launcher.HERE);
  }

  /** The same with other words. */
  public Command withWords(List<String> others) {
    return new Command(stage, others, directory, environment, reads, launcher);
  }

  /** The same in another folder. */
  public Command in(Path other) {
    return new Command(stage, words, other, environment, reads, launcher);
  }

  /** The same with variables added, which count before those that are there. */
  public Command withEnvironment(Map<String, String> more) {
    var both = new HashMap<>(environment);
    both.putAll(more);
    return new Command(stage, words, directory, both, reads, launcher);
  }

  /** The same with files and folders that it reads. */
  public Command reading(Collection<Path> more) {
    var all = new HashSet<>(reads);
    more.forEach(each -> all.add(each.toAbsolutePath().normalize()));
    return new Command(stage, words, directory, environment, all, launcher);
  }

  /** The same, started by somebody else. */
  public Command by(Launcher other) {
    return new Command(stage, words, directory, environment, reads, other);
  }

  /**
   * Starts it; see {@link Launcher#start}.
   *
   * @throws ProcessFailure.Start if it cannot be started
   */
  public Running start(int slot, Ends ends, Consumer<String> lines) throws ProcessFailure.Start {
    return launcher.start(this, slot, ends, lines);
  }

  /** What would keep it from starting, found without starting it; empty if nothing was found. */
  public Optional<String> obstacle() {
    return launcher.obstacle(this);
  }

  /** The command as people would type it, shortened. */
  public String shown() {
    String line = String.join(" ", words);
    return line.length() <= MAX_SHOWN_CHARS
        ? "`" + line + "`"
        : "`" + line.substring(0, MAX_SHOWN_CHARS) + "…`";
  }

  /** A folder or a program that is not there on this host. */
  Optional<String> missing() {
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
    return found ? Optional.empty() : Optional.of(notFound(program, path));
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

  private String notFound(String program, String path) {
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
