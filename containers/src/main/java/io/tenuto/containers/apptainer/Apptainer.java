package io.tenuto.containers.apptainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program Apptainer on this host, or SingularityCE, which has the same command line.
 *
 * @param program its path
 * @param variables what names of variables begin with that it hands into containers
 */
record Apptainer(Path program, String variables) {
  static final String NAME = "apptainer";
  private static final List<String> NAMES = List.of(NAME, "singularity");
  private static final long VERSION_SECONDS = 60;

  private static final Pattern VERSION =
      Pattern.compile("(apptainer|singularity(?:-ce|-pro)?) version (\\d{1,4})\\.(\\d{1,4}).*");

  /** Whether {@code container.runtime} means this kind of runtime. */
  static boolean isMeant(String runtime) {
    return runtime.equals(NAME)
        || (runtime.startsWith("/")
            && NAMES.contains(runtime.substring(1 + runtime.lastIndexOf('/'))));
  }

  /** The first that is to be found. */
  static Optional<Path> onPath(Map<String, String> environment) {
    List<String> folders = List.of(environment.getOrDefault("PATH", "").split(":", -1));
    return NAMES.stream()
        .flatMap(name -> folders.stream().filter(in -> !in.isEmpty()).map(in -> Path.of(in, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Finds it, and asks for its version.
   *
   * @param wanted as of {@link #isMeant}; empty for whichever is on the path
   * @throws IllegalArgumentException if there is none, or it cannot be used, with the remedy
   */
  static Apptainer find(Optional<String> wanted, Map<String, String> environment) {
    Path program =
        wanted
            .filter(word -> word.contains("/"))
            .map(Path::of)
            .or(() -> onPath(environment))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "container.runtime: neither apptainer nor singularity is in PATH ("
                            + environment.getOrDefault("PATH", "")
                            + "). Load its module or install it, or name the program's path in"
                            + " container.runtime."));
    var said = new ConcurrentLinkedQueue<String>();
    int status = Call.of(List.of(program.toString(), "--version"), VERSION_SECONDS, said::add);
    return of(program, status, String.join(" ", said));
  }

  /**
   * What a program is that has told its version.
   *
   * @throws IllegalArgumentException if it lacks what we need, with the remedy
   */
  static Apptainer of(Path program, int status, String said) {
    Matcher version = VERSION.matcher(said);
    if (status != 0 || !version.matches()) {
      throw new IllegalArgumentException(
          "container.runtime: "
              + program
              + " --version ended with status "
              + status
              + " and said '"
              + said
              + "', where 'apptainer version 1.1' or the like was expected. Correct the path.");
    }
    boolean old = !version.group(1).equals(NAME);
    int major = Integer.parseInt(version.group(2));
    int minor = Integer.parseInt(version.group(3));
    // the first ones that can limit a container, and that hand variables in without a shell
    boolean enough = old ? major > 3 || (major == 3 && minor >= 10) : major > 1 || minor >= 1;
    if (!enough) {
      throw new IllegalArgumentException(
          "container.runtime: "
              + program
              + " is '"
              + said
              + "', which cannot limit containers. Use Apptainer 1.1 or newer, or SingularityCE 3.10"
              + " or newer.");
    }
    return new Apptainer(program, old ? "SINGULARITYENV_" : "APPTAINERENV_");
  }

  /** Words that begin with it. */
  List<String> words(String... more) {
    return Stream.concat(Stream.of(program.toString()), Stream.of(more)).toList();
  }
}
