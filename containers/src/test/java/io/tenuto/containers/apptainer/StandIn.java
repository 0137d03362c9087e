package io.tenuto.containers.apptainer;

import io.tenuto.config.ContainerSpec;
import io.tenuto.config.Size;
import io.tenuto.containers.kernel.User;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A program that understands what we say to Apptainer, and nothing else, for hosts without it: see
 * {@code stand-in.py}.
 *
 * @param folder where it lies, under the name of Apptainer
 * @param root the root folder of its image
 */
public record StandIn(Path folder, Path root) {
  private static final String IMAGE = "image.sif";

  /** Puts one into a folder; empty, with the reason on standard error, if it can start nothing. */
  public static Optional<StandIn> at(Path folder, Path root)
      throws IOException, InterruptedException {
    var made = new StandIn(folder, root).laid();
    Path said = Files.createTempFile(folder, "probe", ".log");
    List<String> words =
        new Apptainer(made.program(), "APPTAINERENV_")
            .words(
                new Flags(
                        made.spec(),
                        made.image(),
                        false,
                        true,
                        new User(65_534, 65_534),
                        new Flags.Mounts(List.of(), List.of(), Optional.empty()))
                    .with(List.of("true"))
                    .toArray(String[]::new));
    int status =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      System.err.println(
          "tests with the stand-in for Apptainer are skipped: it starts nothing here: "
              + Files.readString(said));
      return Optional.empty();
    }
    return Optional.of(made);
  }

  private StandIn laid() throws IOException {
    Files.createDirectories(folder.resolve("registry"));
    try (InputStream script = StandIn.class.getResourceAsStream("stand-in.py")) {
      Files.copy(Objects.requireNonNull(script), program());
    }
    Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
    writeImage(image(), "", "");
    return this;
  }

  /** Another one, of a host that is not as it should be; see {@code sick} in the script. */
  public StandIn sick(Path where, String... words) throws IOException {
    var other = new StandIn(where, root).laid();
    Files.writeString(where.resolve("sick"), String.join(" ", words));
    return other;
  }

  /**
   * Writes an image.
   *
   * @param app a folder that is at {@code /app} in it; may be empty
   * @param script words that it runs by itself; may be empty
   */
  public void writeImage(Path file, String app, String script) throws IOException {
    Files.write(file, List.of("image of the stand-in", root.toString(), app, script));
  }

  /** What {@code apptainer pull} finds under a name. */
  public Path registered(String name) {
    return folder.resolve("registry").resolve(name.replace('/', '_'));
  }

  Path program() {
    return folder.resolve(Apptainer.NAME);
  }

  Path image() {
    return folder.resolve(IMAGE);
  }

  /** A container of its image. */
  public ContainerSpec spec() {
    return new ContainerSpec(
        image().toString(), Optional.of(program().toString()), 1, new Size(256 << 20), 64);
  }
}
