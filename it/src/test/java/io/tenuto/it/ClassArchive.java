package io.tenuto.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An archive of loaded classes as the launcher makes one, for all the JVMs that the tests start:
 * these are hundreds, and a start from it takes half of the processor time. There is none where the
 * rooms before this one are folders of classes and no jars yet; then each start takes its time.
 */
final class ClassArchive {
  private static final long PATIENCE_SECONDS = 60;

  private static final List<String> JARS = entries(entry -> entry.endsWith(".jar"));

  /** This JVM's class path. What is no jar comes last: an archive must not know of it. */
  static final String CLASS_PATH =
      joined(JARS) + File.pathSeparator + joined(entries(entry -> !entry.endsWith(".jar")));

  private static final List<String> FLAGS = prepare();

  private ClassArchive() {}

  /** What makes a JVM with {@link #CLASS_PATH} start from it, and the engines that it starts. */
  static List<String> flags() {
    return FLAGS;
  }

  private static List<String> entries(Predicate<String> wanted) {
    String all = System.getProperty("java.class.path");
    return Arrays.stream(all.split(File.pathSeparator, -1)).filter(wanted).toList();
  }

  private static String joined(List<String> entries) {
    return String.join(File.pathSeparator, entries);
  }

  private static List<String> prepare() {
    try {
      Path folder = Files.createTempDirectory("classes");
      Path archive = folder.resolve("archive.jsa");
      folder.toFile().deleteOnExit();
      archive.toFile().deleteOnExit();
      return rehearsed(folder, archive)
          ? List.of(
              "-Xshare:auto",
              "-XX:SharedArchiveFile=" + archive,
              "-Dtenuto.quickStart=" + archive,
              "-Xlog:disable",
              "-Xlog:os*=warning:stderr")
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the tests were told to end", e);
    }
  }

  private static boolean rehearsed(Path folder, Path archive)
      throws IOException, InterruptedException {
    Path stage = Files.createDirectory(folder.resolve("stage"));
    Process rehearsal =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "-Djava.awt.headless=true",
                "-XX:ArchiveClassesAtExit=" + archive,
                "-cp",
                joined(JARS),
                "io.tenuto.cli.Rehearsal",
                stage.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!rehearsal.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      rehearsal.destroyForcibly().waitFor(); // before what it has written is removed
    }
    List<Path> left;
    try (Stream<Path> all = Files.walk(stage)) {
      left = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : left) {
      Files.delete(each);
    }
    return Files.exists(archive);
  }
}
