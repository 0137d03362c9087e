package io.tenuto.it;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, as a user starts it. */
final class Program {
  private static final long PATIENCE_SECONDS = 240; // a guard: nothing is measured by it

  /** Whether a JVM compiles well or at once: as this one does. */
  private static final List<String> COMPILERS =
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(flag -> flag.startsWith("-XX:TieredStopAtLevel="))
          .toList();

  private Program() {}

  /** How a command ended, and what it said. */
  record Ended(int exitCode, String out, String err) {}

  /**
   * Runs {@code tenuto} with these arguments on this JVM's class path; it is killed if it takes too
   * long.
   */
  static Ended run(Path folder, String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), folder, arguments);
  }

  /** The same with more in its environment. */
  static Ended run(Map<String, String> environment, Path folder, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process running = start(environment, folder, out, err, arguments);
    try {
      if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "tenuto "
                + String.join(" ", arguments)
                + " did not end within "
                + PATIENCE_SECONDS
                + " s");
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
    return start(Map.of(), folder, out, err, arguments);
  }

  /** A command that is running, and where it writes; the caller closes it. */
  record Running(Process process, Path out, Path err) implements AutoCloseable {
    /** Waits until it has said this on standard error; answers with the rest of that line. */
    String awaitSaid(String words) throws IOException, InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        String said = Files.readString(err, StandardCharsets.UTF_8);
        int at = said.indexOf(words);
        int end = at < 0 ? -1 : said.indexOf('\n', at);
        if (end >= 0) {
          return said.substring(at + words.length(), end);
        }
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new AssertionError("never said '" + words + "' but: " + said);
        }
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }

    /** Asks it to end, as Ctrl-C does, and waits for that. */
    Ended end() throws IOException, InterruptedException {
      process.destroy();
      return ended();
    }

    /** Waits for its end. */
    Ended ended() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "did not end within " + PATIENCE_SECONDS + " s; it said " + Files.readString(err));
      }
      return new Ended(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts {@code tenuto} with nothing on standard input. */
  static Running launch(Path folder, String... arguments) throws IOException {
    return launch(Map.of(), folder, arguments);
  }

  /** The same with more in its environment. */
  static Running launch(Map<String, String> environment, Path folder, String... arguments)
      throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    return new Running(start(environment, folder, out, err, arguments), out, err);
  }

  /** Starts {@code tenuto} with these bytes on standard input, which then ends. */
  static Running launchWith(byte[] input, Path folder, String... arguments) throws IOException {
    Path in = Files.write(Files.createTempFile(folder, "in", ".txt"), input);
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process running =
        builder(folder, arguments)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Running(running, out, err);
  }

  private static Process start(
      Map<String, String> environment, Path folder, Path out, Path err, String... arguments)
      throws IOException {
    ProcessBuilder builder = builder(folder, arguments);
    builder.environment().putAll(environment);
    Process running = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    running.getOutputStream().close();
    return running;
  }

  private static ProcessBuilder builder(Path folder, String... arguments) {
    var process = new ProcessBuilder(command(List.of(), arguments));
    return process.directory(folder.toFile());
  }

  /**
   * The command line that starts {@code tenuto}.
   *
   * @param flags for its JVM
   */
  static List<String> command(List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    command.add("-Dtenuto.home=" + SharedData.project());
    command.addAll(ClassArchive.flags());
    command.addAll(COMPILERS);
    command.addAll(flags);
    command.add("-cp");
    command.add(ClassArchive.CLASS_PATH);
    command.add("io.tenuto.cli.Tenuto");
    command.addAll(List.of(arguments));
    return command;
  }
}
