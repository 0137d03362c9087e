package io.tenuto.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, as a user starts it. */
final class Program {
  private Program() {}

  /** How a command ended, and what it said. */
  record Ended(int exitCode, String out, String err) {}

  /**
   * Runs {@code tenuto} with these arguments on this JVM's class path; it is killed if it takes too
   * long.
   */
  static Ended run(Path folder, String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process running = start(folder, out, err, arguments);
    try {
      if (!running.waitFor(90, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "tenuto " + String.join(" ", arguments) + " did not end within 90 s");
      }
    } finally {
      running.destroyForcibly();
    }
    return new Ended(
        running.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /** Starts {@code tenuto}; the caller ends it. */
  static Process start(Path folder, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    return start(folder, out, err, arguments);
  }

  private static Process start(Path folder, Path out, Path err, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.tenuto.cli.Tenuto");
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command);
    process.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    Process running = process.start();
    running.getOutputStream().close();
    return running;
  }
}
