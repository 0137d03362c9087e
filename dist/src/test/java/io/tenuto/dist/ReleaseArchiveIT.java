package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the release archive as a user does on another host, and runs it without a build. */
class ReleaseArchiveIT {
  private static final long LARGEST_ARCHIVE_BYTES = 40_000_000;

  private final Path archive = Path.of(System.getProperty("archive"));

  @TempDir private Path folder;
  private Unpacked tenuto;

  @BeforeEach
  void unpack() throws Exception {
    tenuto = new Unpacked(folder);
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

  private Path home() throws IOException {
    return tenuto.home();
  }

  /** Standard output of a command that must succeed and say nothing on standard error. */
  private String run(String command, String argument) throws Exception {
    Unpacked.Ended ended = tenuto.run(folder, command, argument);
    assertThat(ended.err()).as("standard error").isEmpty();
    assertThat(ended.exitCode()).as("exit code").isZero();
    return ended.out();
  }
}
