package io.tenuto.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The release archive, unpacked as on another host: no checkout around it, a home folder with
 * nothing in it, and no settings but the system's own.
 */
final class Unpacked {
  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;

  /**
   * @param folder an empty one
   */
  Unpacked(Path folder) throws Exception {
    this.folder = folder;
    String archive = System.getProperty("archive");
    Ended tar = run(folder, "tar", "-xzf", archive);
    assertThat(tar.exitCode()).as(tar.err()).isZero();
  }

  /** How a command ended, and what it said. */
  record Ended(int exitCode, String out, String err) {}

  /** The one folder in the archive. */
  Path home() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("tenuto-"))
          .findFirst()
          .orElseThrow();
    }
  }

  String launcher() throws IOException {
    return home().resolve("tenuto").toString();
  }

  /** Runs a command to its end; it is killed if it takes too long. */
  Ended run(Path in, String... command) throws Exception {
    try (Running running = start(in, command)) {
      return running.ended();
    }
  }

  /** Starts a command with nothing on standard input; the caller closes it. */
  Running start(Path in, String... command) throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    var builder =
        new ProcessBuilder(command)
            .directory(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("HOME", folder.toString());
    for (String setting :
        List.of("XDG_CONFIG_HOME", "TENUTO_TOKEN_FILE", "TENUTO_OPTS", "PYTHONPATH")) {
      builder.environment().remove(setting);
    }
    // the JVM asks the system, not HOME, where the home folder is
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.home=" + folder);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Running(process, out, err);
  }

  /** A command that is running. */
  record Running(Process process, Path out, Path err) implements AutoCloseable {
    /** Waits until it has said this on standard error; answers with the rest of that line. */
    String awaitSaid(String words) throws Exception {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        String said = Files.readString(err, StandardCharsets.UTF_8);
        int at = said.indexOf(words);
        int end = at < 0 ? -1 : said.indexOf('\n', at);
        if (end >= 0) {
          return said.substring(at + words.length(), end);
        }
        assertThat(process.isAlive() && System.nanoTime() < deadline)
            .as("'%s' in: %s", words, said)
            .isTrue();
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }

    Ended ended() throws Exception {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "still running after " + PATIENCE_SECONDS + " s; it said " + Files.readString(err));
      }
      var said = new ArrayList<>(Files.readAllLines(err, StandardCharsets.UTF_8));
      said.removeIf(line -> line.startsWith("Picked up JAVA_TOOL_OPTIONS"));
      return new Ended(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          String.join("\n", said));
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }
}
