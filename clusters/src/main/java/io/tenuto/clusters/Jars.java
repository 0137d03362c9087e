package io.tenuto.clusters;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder with sets of jars, each in a folder of its own. A set that is not there is resolved with
 * Maven once. A set's folder is complete as soon as it exists: it is made under another name and
 * moved, so that several processes may ask for the same set at once, and none may be interrupted at
 * a bad moment.
 */
public final class Jars {
  private static final int MEGABYTE = 1_000_000;

  private final Path cache;
  private final Maven maven;
  private final Consumer<String> progress;

  /**
   * @param cache is made when it is first needed
   * @param progress hears what takes time, in plain sentences
   */
  public Jars(Path cache, Consumer<String> progress) {
    this(cache, progress, "mvn");
  }

  Jars(Path cache, Consumer<String> progress, String mavenCommand) {
    this.cache = cache.toAbsolutePath();
    this.maven = new Maven(mavenCommand);
    this.progress = progress;
  }

  /**
   * The place for all of a user's processes: {@code TENUTO_JARS}, else {@code tenuto/jars} in
   * {@code XDG_CACHE_HOME} or {@code ~/.cache}.
   */
  public static Path defaultCache(Map<String, String> environment) {
    String named = environment.getOrDefault("TENUTO_JARS", "");
    if (!named.isBlank()) {
      return Path.of(named);
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path root =
        caches.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
    return root.resolve("tenuto").resolve("jars");
  }

  /**
   * The jars of a set, ordered by name.
   *
   * @throws JarsMissingException if they are not here and cannot be had
   */
  public List<Path> of(JarSet set) throws IOException {
    Path folder = cache.resolve(set.folderName());
    if (!Files.isDirectory(folder)) {
      resolve(set, folder);
    }
    return jars(folder);
  }

  private void resolve(JarSet set, Path folder) throws IOException {
    progress.accept("Maven fetches the jars of " + set.name() + "; this is done once");
    Files.createDirectories(cache);
    Path temporary = Files.createTempDirectory(cache, "." + set.folderName() + "-");
    try {
      Path jars = Files.createDirectory(temporary.resolve("jars"));
      Files.writeString(temporary.resolve("pom.xml"), set.pom());
      maven.copyJars(set, temporary.resolve("pom.xml"), jars, folder, progress);
      if (jars(jars).isEmpty()) {
        throw new JarsMissingException(
            "Maven found no jar for " + set.name() + " = " + set.coordinates());
      }
      put(jars, folder);
    } finally {
      delete(temporary);
    }
    List<Path> jars = jars(folder);
    progress.accept(
        jars.size() + " jars of " + set.name() + ", " + megabytes(jars) + " MB, are in " + folder);
  }

  private static void put(Path jars, Path folder) throws IOException {
    try {
      Files.move(jars, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      } // else another process was faster, with the same jars
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static long megabytes(List<Path> jars) throws IOException {
    long bytes = 0;
    for (Path jar : jars) {
      bytes += Files.size(jar);
    }
    return bytes / MEGABYTE;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }
}
