package io.tenuto.clusters;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process that was started here and ends with this one, however this one ends: see {@link Leash}
 * and {@link NativeProgram}. All it says goes into a log in its folder. It lives as long as this
 * object is held.
 */
public final class PeerProcess implements AutoCloseable {
  private static final Duration ASK_AGAIN = Duration.ofMillis(20);
  private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(10);

  /**
   * Beginnings of variables by which a user's shell configures such systems: they are not these.
   */
  private static final Set<String> NOT_PASSED_ON =
      Set.of("CLASSPATH", "KAFKA_", "SPARK_", "FLINK_", "HADOOP_", "SCALA_");

  /** Whatever a log holds, it can be read. */
  private static final Charset ANY_BYTES = StandardCharsets.ISO_8859_1;

  private final String name;
  private final Process process;
  private final Path log;

  private PeerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Whether something has happened; an {@code IOException} is as good as false. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Starts it.
   *
   * @param name of the log, {@code NAME.log}, and in errors
   * @param folder becomes its working folder, and that of its temporary files
   */
  public static PeerProcess start(String name, JavaProgram program, Path folder)
      throws IOException {
    return start(name, program, folder, Host.HERE);
  }

  /** Starts it on a host. */
  public static PeerProcess start(String name, JavaProgram program, Path folder, Host host)
      throws IOException {
    return start(name, host.inside(program.command()), folder);
  }

  /** Starts one that is not Java's, in the same way. This object is its leash. */
  static PeerProcess start(String name, NativeProgram program, Path folder, Host host)
      throws IOException {
    return start(name, host.inside(program.leashed()), folder);
  }

  private static PeerProcess start(String name, List<String> command, Path folder)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(PeerProcess::isConfiguration);
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new PeerProcess(name, builder.start(), log);
  }

  private static boolean isConfiguration(String variable) {
    return NOT_PASSED_ON.stream().anyMatch(variable::startsWith);
  }

  /** The process's number. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether these words are in its log by now. */
  public boolean hasSaid(String words) throws IOException {
    return Files.readString(log, ANY_BYTES).contains(words);
  }

  /**
   * Waits until it has done something.
   *
   * @param what for the error, such as {@code answer on port 9092}
   * @throws IOException if it ends before, or is too slow; with the last lines of its log
   */
  public void await(String what, Duration patience, Condition done) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!holds(done)) {
      if (!process.isAlive()) {
        throw failure(what, "but ended with exit code " + process.exitValue());
      }
      if (System.nanoTime() - deadline > 0) {
        throw failure(what, "and did not within " + patience.toSeconds() + " s");
      }
      pause();
    }
  }

  /** Waits until a line of its log is this, as {@link #await} does. */
  public void awaitSaid(String line, Duration patience) throws IOException {
    await("say '" + line + "'", patience, () -> Files.readAllLines(log, ANY_BYTES).contains(line));
  }

  /** Waits until a line of its log begins so, as {@link #await} does; answers with its rest. */
  public String awaitLine(String beginning, Duration patience) throws IOException {
    await("say '" + beginning + "'", patience, () -> line(beginning).isPresent());
    return line(beginning).orElseThrow().substring(beginning.length());
  }

  /** The rest of the first whole line of its log that begins so. */
  public Optional<String> line(String beginning) throws IOException {
    String said = Files.readString(log, ANY_BYTES);
    return said.substring(0, said.lastIndexOf('\n') + 1) // the last one may still be written
        .lines()
        .filter(line -> line.startsWith(beginning))
        .findFirst();
  }

  /**
   * Waits for its end.
   *
   * @throws IOException if it does not end in time, or with another exit code than 0
   */
  public void awaitDone(Duration patience) throws IOException {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure("end", "and did not within " + patience.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (process.exitValue() != 0) {
      throw failure("end with exit code 0", "but ended with " + process.exitValue());
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (IOException notYet) {
      return false;
    }
  }

  private void pause() throws IOException {
    try {
      process.waitFor(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS); // wakes up early at its end
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while waiting for " + name, cause);
  }

  private IOException failure(String what, String instead) throws IOException {
    return new IOException(
        name + " was to " + what + ", " + instead + ". The end of " + log + ": " + LogTail.of(log));
  }

  /** Ends it at once: its input ends with that, and the leash gives no time to clean up. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(LEAVE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
