package io.tenuto.bench.sweep;

import io.tenuto.bench.link.LinkedHosts;
import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Hosts;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.bench.trial.SourceLine;
import io.tenuto.bench.trial.TrialRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A system that has been started, with its source on the line. Used by one thread. */
final class Stage implements AutoCloseable {
  private static final Duration JOINS = Duration.ofMinutes(3);

  private final Path folder;
  private final Path kept;
  private final Optional<LinkedHosts> linked;
  private final SourceLine line;
  private final SystemUnderTest system;
  private final TrialRun trials;
  private final double startSeconds;

  private Stage(
      Path folder,
      Path kept,
      Optional<LinkedHosts> linked,
      SourceLine line,
      SystemUnderTest system,
      TrialRun trials,
      double startSeconds) {
    this.folder = folder;
    this.kept = kept;
    this.linked = linked;
    this.line = line;
    this.system = system;
    this.trials = trials;
    this.startSeconds = startSeconds;
  }

  /**
   * Starts a system in a folder of its own.
   *
   * @param kept where samples and logs go in the end
   * @throws IOException if it does not start, and why
   */
  static Stage open(
      Driver driver, Variant variant, SweepOptions options, Path kept, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tenuto-"); // short: Unix sockets lie in it
    Path samples = Files.createDirectory(folder.resolve("samples"));
    Path socket = folder.resolve("source");
    Optional<LinkedHosts> linked = link(options);
    long began = System.nanoTime();
    var line = new SourceLine(socket);
    try {
      Path own = Files.createDirectory(folder.resolve("system"));
      SystemUnderTest system =
          driver.start(
              variant,
              new Scene(
                  own,
                  socket,
                  samples,
                  options.cores(),
                  linked.map(LinkedHosts::hosts).orElse(Hosts.HERE),
                  progress));
      if (!line.awaitSource(JOINS, () -> TrialRun.ended(system).isEmpty())) {
        String ended = TrialRun.ended(system).map(each -> each + " has ended").orElse("all run");
        system.close();
        throw new IOException(
            "its source did not join within %s; of its processes, %s. Logs are in %s"
                .formatted(JOINS, ended, kept));
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Stage(
          folder,
          kept,
          linked,
          line,
          system,
          new TrialRun(system, line, samples, options.patienceSeconds()),
          seconds);
    } catch (IOException | InterruptedException e) {
      line.close();
      unlink(linked);
      keep(folder, kept);
      throw e;
    }
  }

  private static Optional<LinkedHosts> link(SweepOptions options) throws IOException {
    return options.link().isEmpty()
        ? Optional.empty()
        : Optional.of(LinkedHosts.make(options.link().get()));
  }

  private static void unlink(Optional<LinkedHosts> linked) throws IOException {
    if (linked.isPresent()) {
      linked.get().close();
    }
  }

  TrialRun trials() {
    return trials;
  }

  /** How long it took until a message would be processed. */
  double startSeconds() {
    return startSeconds;
  }

  /** Ends all processes; keeps samples and logs, and removes what else they left. */
  @Override
  public void close() throws IOException {
    system.close();
    line.close();
    unlink(linked);
    keep(folder, kept);
  }

  private static void keep(Path folder, Path kept) throws IOException {
    Files.createDirectories(kept);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Stage::isKept).toList()) {
        Files.copy(file, kept.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(Stage::delete);
    }
  }

  private static boolean isKept(Path file) {
    return Files.isRegularFile(file) && isKept(String.valueOf(file.getFileName()));
  }

  /** Samples, and what processes said. What brokers and we keep is called logs as well. */
  static boolean isKept(String name) {
    return name.matches("(source|processing)-.*\\.txt(\\.fault)?")
        || (name.endsWith(".log") && !name.matches("([0-9]+|(segment|settled)-.*)\\.log"));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
