package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the release archive as a user does on another host, and runs it without a build. */
class ReleaseArchiveIT {
  private static final long LARGEST_ARCHIVE_BYTES = 40_000_000;
  private static final long START_SECONDS = 60;

  private final Path archive = Path.of(System.getProperty("archive"));

  @TempDir private Path folder;

  @BeforeEach
  void unpack() throws Exception {
    assertThat(run("tar", "-xzf", archive.toString())).isEmpty();
  }

  @Test
  void launcherOfTheUnpackedArchiveRunsItsJars() throws Exception {
    assertThat(run(home().resolve("tenuto").toString(), "--version")).startsWith("tenuto ");
  }

  @Test
  void launcherRunsThroughASymbolicLinkOnAPathWithBlanks() throws Exception {
    Path link = Files.createDirectory(folder.resolve("my tools")).resolve("tenuto link");
    Files.createSymbolicLink(link, Path.of("..").resolve(home().getFileName()).resolve("tenuto"));
    assertThat(run(link.toString(), "--version")).startsWith("tenuto ");
  }

  @Test
  void archiveCarriesWhatItsUserNeedsAndStaysSmall() throws Exception {
    assertThat(Files.size(archive)).isLessThanOrEqualTo(LARGEST_ARCHIVE_BYTES);
    for (String file : List.of("LICENSE", "README.md", "CHANGELOG.md")) {
      assertThat(home().resolve(file)).isNotEmptyFile();
    }
  }

  @Test
  void archiveListsItsPartsForAudits() throws Exception {
    Assumptions.assumeFalse(
        "offline=true".equals(System.getProperty("maven.mode")),
        "an offline build (mvn -o) makes no bill of materials");
    assertThat(home().resolve("tenuto-sbom.json")).content().contains("jackson-core");
  }

  /** The one folder in the archive. */
  private Path home() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("tenuto-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Standard output of a command that must succeed and say nothing on standard error. */
  private String run(String... command) throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          String.join(" ", command) + ": still running after " + START_SECONDS + " s");
    }
    assertThat(Files.readString(err, StandardCharsets.UTF_8)).as("standard error").isEmpty();
    assertThat(process.exitValue()).as("exit code").isZero();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
