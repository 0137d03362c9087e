package io.tenuto.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of a test's own on the loopback, in a folder that goes with it. It refuses to
 * run as root, who lends it to the user {@code postgres}.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final String USER = "postgres";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);

  private final Path programs;
  private final Path folder;
  private final Path log;
  private final int port;
  private Process process;

  private PostgresServer(Path programs, Path folder, int port) throws Exception {
    this.programs = programs;
    this.folder = folder;
    this.log = folder.resolve("log");
    this.port = port;
    if (root()) {
      run(List.of("chown", USER, folder.toString()));
    }
    run(as("initdb", "-D", data(), "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8"));
    this.process = started();
    awaitReady();
  }

  /** Starts one; the test is skipped where PostgreSQL is not installed. */
  public static PostgresServer start() throws Exception {
    Optional<Path> programs = programs();
    assumeTrue(programs.isPresent(), "postgresql is not installed");
    Path folder = Files.createTempDirectory("tenuto-postgres");
    return new PostgresServer(programs.orElseThrow(), folder, freePort());
  }

  /** One that no system gives to whoever dials out, since the server is started there again. */
  private static int freePort() throws IOException {
    int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
    try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (BindException e) {
      return freePort();
    }
  }

  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private List<String> as(String program, String... arguments) {
    var command = new ArrayList<String>();
    if (root()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private void run(List<String> command) throws Exception {
    File said = Files.createTempFile("tenuto-postgres", ".txt").toFile();
    Process running =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
    try {
      if (!running.waitFor(180, TimeUnit.SECONDS) || running.exitValue() != 0) {
        throw new AssertionError(command + " failed: " + Files.readString(said.toPath()));
      }
    } finally {
      running.destroyForcibly();
      Files.delete(said.toPath());
    }
  }

  private Process started() throws IOException {
    List<String> command =
        as(
            "postgres",
            "-D",
            data(),
            "-h",
            "127.0.0.1",
            "-p",
            String.valueOf(port),
            "-k",
            folder.toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Starts again as long as processes of a server that was killed are in the way. */
  private void awaitReady() throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        connect().close();
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("PostgreSQL does not answer: " + Files.readString(log), e);
        }
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        process = started();
      }
    }
  }

  /** Kills it as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again after a kill. */
  public void restart() throws Exception {
    process = started();
    awaitReady();
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  public String user() {
    return USER;
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), USER, "");
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
