package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the release archive as a user does on another host, and runs it without a build. */
class ReleaseArchiveIT {
  /** A link to a file, without the place in it. */
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)");

  private static final Pattern SCHEMA = Pattern.compile("[$]schema=(\\S+)");

  /** Ratis is 20 MB of it, the client of container runtimes 10. */
  private static final long LARGEST_ARCHIVE_BYTES = 45_000_000;

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
  void whatSeveralMastersNeedIsKeptApart() throws Exception {
    assertThat(jars("lib"))
        .anyMatch(name -> name.startsWith("tenuto-cli"))
        .noneMatch(name -> name.matches("(tenuto-raft|ratis).*"));
    assertThat(jars("lib/raft"))
        .anyMatch(name -> name.startsWith("tenuto-raft"))
        .anyMatch(name -> name.startsWith("ratis-grpc"))
        .allMatch(name -> name.matches("(tenuto-raft|ratis).*"));
  }

  private List<String> jars(String place) throws IOException {
    try (Stream<Path> files = Files.list(home().resolve(place))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .toList();
    }
  }

  @Test
  void oneOfSeveralMastersFindsThemThereAndSaysNothingElse() throws Exception {
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports.add("127.0.0.1:" + free.getLocalPort());
      }
    }
    String peers = "a=" + ports.get(0) + ",b=" + ports.get(1) + ",c=" + ports.get(2);
    try (Unpacked.Running master =
        tenuto.start(
            folder,
            tenuto.launcher(),
            "master",
            "--name=a",
            "--peers=" + peers,
            "--listen=" + ports.get(3),
            "--rest=none")) {
      master.awaitSaid("a stands by");
      assertThat(Files.readAllLines(master.err()))
          .allMatch(line -> line.startsWith("tenuto: ") || line.startsWith("Picked up"));
    }
  }

  @Test
  void whatTheReadmeAndTheExamplesPointToIsInTheArchive() throws Exception {
    assertPointsToFiles(home().resolve("README.md"), LINK);
    try (Stream<Path> files = Files.walk(home().resolve("examples"))) {
      for (Path example : files.filter(file -> file.endsWith("pipeline.yaml")).toList()) {
        assertPointsToFiles(example, SCHEMA);
      }
    }
  }

  private static void assertPointsToFiles(Path file, Pattern pointer) throws IOException {
    List<String> targets =
        pointer.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
    assertThat(targets).as("what %s points to", file).isNotEmpty();
    for (String target : targets) {
      assertThat(file.resolveSibling(target)).as("pointed to by %s", file).exists();
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
