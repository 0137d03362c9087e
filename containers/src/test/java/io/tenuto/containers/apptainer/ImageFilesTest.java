package io.tenuto.containers.apptainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  /** Knows one image, and says what it does. */
  private static final String PULLS =
      """
      #!/bin/sh
      if [ $# -ne 3 ] || [ "$1" != pull ] || [ -e "$2" ]; then echo wrong words; exit 1; fi
      echo "INFO:    Starting build..." >&2
      if [ "$3" != docker://python:3 ]; then echo "FATAL:   denied" >&2; exit 255; fi
      echo "$3" > "$2"
      """;

  @TempDir Path folder;
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private Apptainer apptainer;
  private Path cache;

  @BeforeEach
  void open() throws IOException {
    Path program = Files.writeString(folder.resolve("apptainer"), PULLS);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    apptainer = new Apptainer(program, "APPTAINERENV_");
    cache = folder.resolve("cache");
  }

  private Path require(String image) {
    return ImageFiles.require(apptainer, image, cache, said::add);
  }

  private List<String> kept() throws IOException {
    try (var files = Files.list(cache)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(name -> !name.endsWith(".lock"))
          .toList();
    }
  }

  @Test
  void aNameIsPulledOnceWithProgressAndKept() throws IOException {
    Path file = require("python:3");
    assertThat(file).hasContent("docker://python:3").hasParent(cache);
    assertThat(said)
        .containsExactly(
            "pulling docker://python:3 with " + apptainer.program(),
            "docker://python:3: INFO:    Starting build...");
    said.clear();
    assertThat(require("docker://python:3")).isEqualTo(file);
    assertThat(said).isEmpty();
    assertThat(kept()).containsExactly(file.getFileName().toString());
  }

  @Test
  void thoseThatStartTogetherPullItOnce() {
    List<CompletableFuture<Path>> all =
        List.of(
            CompletableFuture.supplyAsync(() -> require("python:3")),
            CompletableFuture.supplyAsync(() -> require("python:3")),
            CompletableFuture.supplyAsync(() -> require("python:3")));
    assertThat(all).extracting(CompletableFuture::join).allMatch(Files::exists);
    assertThat(said).filteredOn(line -> line.startsWith("pulling")).hasSize(1);
  }

  @Test
  void whatAKilledPullLeftIsNoObstacle() throws IOException {
    Files.createDirectories(cache);
    Files.writeString(
        cache.resolve(ImageFiles.fileName("docker://python:3") + ".part"), "half of it");
    assertThat(require("python:3")).hasContent("docker://python:3");
    assertThat(kept()).hasSize(1);
  }

  @Test
  void aPullThatFailsIsToldWithWhatWasSaidAndTheRemedy() throws IOException {
    assertThatThrownBy(() -> require("oras://ghcr.io/none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("container.image: 'oras://ghcr.io/none' is not on this host")
        .hasMessageContaining("ended with status 255: INFO:    Starting build... FATAL:   denied")
        .hasMessageContaining("apptainer registry login");
    assertThat(kept()).isEmpty();
  }

  @Test
  void aPathIsTakenAsItIs() throws IOException {
    Path file = Files.createFile(folder.resolve("x.sif"));
    assertThat(require(file.toString())).isEqualTo(file);
    assertThatThrownBy(() -> require(folder.resolve("y.sif").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("y.sif does not exist");
    assertThatThrownBy(() -> require("localhost/cells"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("apptainer build x.sif docker-archive:x.tar");
  }

  @Test
  void namesOfFilesTellImagesApart() {
    assertThat(ImageFiles.fileName("docker://a/b"))
        .startsWith("docker_a_b-")
        .endsWith(".sif")
        .isNotEqualTo(ImageFiles.fileName("docker://a_b"));
    assertThat(ImageFiles.cache(Map.of("HOME", "/home/x")))
        .isEqualTo(Path.of("/home/x/.cache/tenuto/images"));
    assertThat(ImageFiles.cache(Map.of("HOME", "/home/x", "XDG_CACHE_HOME", "/scratch/x")))
        .isEqualTo(Path.of("/scratch/x/tenuto/images"));
  }
}
