package io.tenuto.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a program in Maven's place that does what is wanted here. */
class JarsTest {
  private static final JarSet SET = new JarSet("two-1", List.of("a.b:c:1", "d:e_2.13:2"));

  private static final String FETCHES_TWO =
      """
      for argument; do case $argument in -DoutputDirectory=*) out=${argument#*=};; esac; done
      cp "$3" "$0.pom"
      echo "$@" >> "$0.calls"
      touch "$out/d.e_2.13-2.jar" "$out/a.b.c-1.jar"
      """;

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  @Test
  void aSetIsFetchedOnceAndFoundAfterwards() throws Exception {
    Path maven = program(FETCHES_TWO);
    List<Path> first = jars(maven.toString()).of(SET);
    List<Path> again = jars("/nowhere/mvn").of(SET);
    assertThat(first).isEqualTo(again).allSatisfy(jar -> assertThat(jar).exists());
    assertThat(names(first)).containsExactly("a.b.c-1.jar", "d.e_2.13-2.jar");
    assertThat(said).hasSize(2).first().asString().contains("two-1").contains("once");
    assertThat(Path.of(maven + ".pom"))
        .content()
        .contains("<groupId>a.b</groupId><artifactId>c</artifactId><version>1</version>")
        .contains("<groupId>d</groupId><artifactId>e_2.13</artifactId><version>2</version>");
    assertThat(Path.of(maven + ".calls")).content().hasLineCount(1).contains("copy-dependencies");
    assertNothingHalfMadeIsLeft(1);
  }

  @Test
  void anotherCoordinateIsAnotherFolder() throws Exception {
    Path maven = program(FETCHES_TWO);
    var newer = new JarSet(SET.name(), List.of("a.b:c:2", "d:e_2.13:2"));
    Path one = jars(maven.toString()).of(SET).get(0).getParent();
    Path other = jars(maven.toString()).of(newer).get(0).getParent();
    assertThat(one).isNotEqualTo(other);
    assertNothingHalfMadeIsLeft(2);
  }

  @Test
  void whoeverIsSecondTakesWhatTheFirstHasMade() throws Exception {
    // While this Maven works, another process finishes the same set.
    Path finished = folder.resolve("cache").resolve(SET.folderName());
    Path maven =
        program(FETCHES_TWO + "mkdir %s; touch %s/first.jar\n".formatted(finished, finished));
    assertThat(names(jars(maven.toString()).of(SET))).containsExactly("first.jar");
    assertNothingHalfMadeIsLeft(1);
  }

  @Test
  void withoutMavenTheErrorNamesTheRemedies() throws Exception {
    assertThatThrownBy(() -> jars("/nowhere/mvn").of(SET))
        .isInstanceOf(JarsMissingException.class)
        .hasMessageContaining("/nowhere/mvn cannot be started")
        .hasMessageContaining("two-1")
        .hasMessageContaining("Install Maven")
        .hasMessageContaining(folder.resolve("cache").resolve(SET.folderName()).toString());
    assertNothingHalfMadeIsLeft(0);
  }

  @Test
  void aJarThatDoesNotResolveIsNamedInMavensWords() throws Exception {
    Path maven =
        program(
            """
            echo "[INFO] Scanning for projects..."
            echo "[ERROR] Could not find artifact d:e_2.13:jar:2 in central"
            exit 1
            """);
    assertThatThrownBy(() -> jars(maven.toString()).of(SET))
        .isInstanceOf(JarsMissingException.class)
        .hasMessageContaining("Could not find artifact d:e_2.13:jar:2 in central")
        .hasMessageContaining("exit code 1")
        .hasMessageNotContaining("Scanning");
    assertNothingHalfMadeIsLeft(0);
  }

  @Test
  void aMavenThatCopiesNothingIsNoSuccess() throws Exception {
    Path maven = program("exit 0");
    assertThatThrownBy(() -> jars(maven.toString()).of(SET))
        .isInstanceOf(JarsMissingException.class)
        .hasMessageContaining("no jar for two-1");
  }

  @Test
  void theCacheIsTheUsersUnlessAnotherIsNamed() {
    assertThat(Jars.defaultCache(Map.of())).endsWithRaw(Path.of(".cache", "tenuto", "jars"));
    assertThat(Jars.defaultCache(Map.of("XDG_CACHE_HOME", "/c")))
        .isEqualTo(Path.of("/c/tenuto/jars"));
    assertThat(Jars.defaultCache(Map.of("XDG_CACHE_HOME", "/c", "TENUTO_JARS", "/jars")))
        .isEqualTo(Path.of("/jars"));
  }

  @Test
  void whatIsNoCoordinateIsRefused() {
    assertThatThrownBy(() -> new JarSet("x", List.of("a:b")))
        .hasMessage("coordinate 'a:b' of x: group:artifact:version was expected");
    assertThatThrownBy(() -> new JarSet("../x", List.of("a:b:1"))).hasMessageContaining("'../x'");
    assertThatThrownBy(() -> new JarSet("x", List.of())).hasMessageContaining("no coordinates");
  }

  private Jars jars(String maven) {
    return new Jars(folder.resolve("cache"), said::add, maven);
  }

  private Path program(String script) throws IOException {
    Path file = folder.resolve("maven");
    Files.writeString(file, "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  private void assertNothingHalfMadeIsLeft(int sets) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      assertThat(files)
          .hasSize(sets)
          .noneMatch(file -> file.getFileName().toString().startsWith("."));
    }
  }
}
