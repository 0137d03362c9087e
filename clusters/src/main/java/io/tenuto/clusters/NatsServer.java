package io.tenuto.clusters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A NATS server alone on its host, at a port of its own choice, with its streams in its folder. The
 * program is this host's.
 */
public final class NatsServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern PORTS_FILE = Pattern.compile("nats-server_(\\d+)\\.ports");
  private static final Pattern ADDRESS = Pattern.compile("\"nats://([\\d.]+:\\d+)\"");

  private final PeerProcess process;
  private final Listening listening;

  private NatsServer(PeerProcess process, Listening listening) {
    this.process = process;
    this.listening = listening;
  }

  /** What the server writes down once clients can come. */
  private record Listening(long pid, String address) {
    static Optional<Listening> in(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Matcher name = PORTS_FILE.matcher(String.valueOf(file.getFileName()));
          Matcher address = ADDRESS.matcher(name.matches() ? Files.readString(file) : "");
          if (address.find()) {
            return Optional.of(new Listening(Long.parseLong(name.group(1)), address.group(1)));
          }
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Starts a server; returns when clients can come.
   *
   * @param folder an empty one
   * @param settings lines of its configuration, beyond those that make it stand alone
   * @param host where it runs, and listens
   * @throws ProgramMissingException if there is no such program
   * @throws IOException if it does not start; with the last lines of its log
   */
  public static NatsServer start(
      Path folder, List<String> settings, Host host, Consumer<String> progress) throws IOException {
    Path program = Programs.find("nats-server", System.getenv(), "nats-server");
    Path file = folder.resolve("server.conf");
    Files.writeString(file, configuration(folder, settings, host));
    progress.accept("a NATS server is started in " + folder);
    var command = List.of(program.toString(), "--config", file.toString());
    PeerProcess process = PeerProcess.start("server", new NativeProgram(command), folder, host);
    try {
      process.await("listen", PATIENCE, () -> Listening.in(folder).isPresent());
      return new NatsServer(process, Listening.in(folder).orElseThrow());
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  private static String configuration(Path folder, List<String> settings, Host host) {
    return """
        listen: "%s:-1" # any port
        ports_file_dir: "%s"
        %s
        """
        .formatted(host.address(), folder, String.join("\n", settings));
  }

  /** Where clients find it, {@code host:port}. */
  public String address() {
    return listening.address();
  }

  /** The process's number. */
  public long pid() {
    return listening.pid();
  }

  /** Ends the process; its streams stay in the folder. */
  @Override
  public void close() {
    process.close();
  }
}
