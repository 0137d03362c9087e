package io.tenuto.bench.system;

import io.tenuto.load.Leash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Java process of a system under test, on this program's own class path. What it says goes into a
 * file. It ends with this one, however this one ends. Used by one thread.
 */
public final class ChildJvm implements AutoCloseable {
  private static final int LAST_WORDS = 2_000; // characters

  private final String name;
  private final Path log;
  private final Process process;

  /**
   * Starts it; does not wait.
   *
   * @param name what it does, for people: {@code source}
   * @param folder where its log {@code NAME.log} goes
   * @param flags for its Java virtual machine
   * @param main the class whose {@code main} it runs
   */
  public ChildJvm(String name, Path folder, List<String> flags, String main, String... arguments)
      throws IOException {
    this.name = name;
    log = folder.resolve(name.replace(' ', '-') + ".log");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Leash.class.getName()));
    command.add(main);
    command.addAll(Arrays.asList(arguments));
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until it has said this; answers with the rest of that line.
   *
   * @throws IOException if it ends before, or does not say it in time: with the last it said
   */
  public String awaitSaid(String words, int seconds) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      String said = said();
      int at = said.indexOf(words);
      int end = at < 0 ? -1 : said.indexOf('\n', at);
      if (end >= 0) {
        return said.substring(at + words.length(), end).strip();
      }
      if (!process.isAlive()) {
        throw new IOException(name + " has ended: " + lastWords());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "%s did not say '%s' within %d s: %s".formatted(name, words, seconds, lastWords()));
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  private String said() throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1); // whatever it is, it can be read
  }

  /** The end of what it has said. */
  public String lastWords() throws IOException {
    String said = said().strip();
    return said.isEmpty()
        ? "it said nothing"
        : said.substring(Math.max(0, said.length() - LAST_WORDS));
  }

  /** Ends it, by force if it takes more than some seconds. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
