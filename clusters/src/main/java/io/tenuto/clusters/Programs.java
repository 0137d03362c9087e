package io.tenuto.clusters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs that are installed on this host. */
final class Programs {
  /** Where servers are, and what PATH leaves out for most users. */
  private static final List<String> SERVERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

  private Programs() {}

  /**
   * The file of a program.
   *
   * @param environment has PATH
   * @param debian the package that has it
   * @throws ProgramMissingException if it is nowhere
   */
  static Path find(String name, Map<String, String> environment, String debian)
      throws ProgramMissingException {
    String path = environment.getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(":", -1)), SERVERS.stream())
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElseThrow(
            () ->
                new ProgramMissingException(
                    "%s is not installed: it is in no folder of PATH (%s), nor in %s. Install it (Debian: apt-get install %s)."
                        .formatted(name, path, String.join(", ", SERVERS), debian)));
  }
}
