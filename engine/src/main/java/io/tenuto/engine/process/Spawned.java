package io.tenuto.engine.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A process of user code as the operating system sees it: with a clean environment, its standard
 * error listened to, killed with everything it started. {@link #kill} may be called from any
 * thread.
 */
public final class Spawned extends Heard {
  /**
   * What a process inherits of our environment, if we have it. Nothing else: above all not the
   * deployment's token. The last is how a run of the project's own checks finds what it left
   * behind.
   */
  public static final List<String> INHERITED =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TENUTO_VERIFY_RUN");

  /** Tells a program that Tenuto has started it; the value is different for each process. */
  public static final String MARK = "TENUTO_CHILD";

  /**
   * Tells which process has started it, so that whoever sees the end of that one finds the rest.
   */
  public static final String OWNER = "TENUTO_OWNER";

  /** How long the operating system may take to report an end that has been seen already. */
  private static final Duration REPORT = Duration.ofSeconds(2);

  private final Process process;
  private final String mark;
  private final TalkLines errors;
  private final Optional<EngineSocket> socket; // for frames; else they pass over its own streams
  private final CompletableFuture<Void> swept;

  private Spawned(Process process, String mark, TalkLines errors, Optional<EngineSocket> socket) {
    super(REPORT);
    this.process = process;
    this.mark = mark;
    this.errors = errors;
    this.socket = socket;
    // Whatever outlives it could hold its output open, and us in a read that never ends.
    this.swept = process.onExit().thenRun(this::ended);
  }

  private void ended() {
    ProcessTree.killMarked(mark);
    try {
      if (socket.isPresent()) {
        socket.get().ended();
      }
    } catch (IOException e) {
      left(e);
    }
  }

  /**
   * Starts a process.
   *
   * @param lines told what it writes to its standard error, a line each
   * @throws ProcessFailure.Start if there is no such program or folder, or it may not be executed
   */
  static Spawned start(Command command, int slot, Ends ends, Consumer<String> lines)
      throws ProcessFailure.Start {
    String name = command.stage() + "-" + slot + "-" + UUID.randomUUID();
    Optional<EngineSocket> socket = ends.socket() ? socket(lines) : Optional.empty();
    boolean talks = ends.talks() || socket.isPresent();
    File directory = command.directory().toAbsolutePath().toFile();
    var builder = new ProcessBuilder(command.words()).directory(directory);
    Optional<Path> input = socket.isPresent() ? Optional.of(Ends.NOTHING) : ends.input();
    input.map(Path::toFile).ifPresent(builder::redirectInput);
    ends.output().map(Path::toFile).map(Redirect::to).ifPresent(builder::redirectOutput);
    builder.redirectErrorStream(talks);
    environment(builder.environment(), command.environment());
    builder.environment().put(MARK, name);
    builder.environment().put(OWNER, Long.toString(ProcessHandle.current().pid()));
    socket.ifPresent(at -> builder.environment().put(Launcher.SOCKET, at.file().toString()));
    try {
      Process process = builder.start();
      String thread = "tenuto-child-" + process.pid() + "-stderr";
      InputStream talk = talks ? process.getInputStream() : process.getErrorStream();
      return new Spawned(process, MARK + "=" + name, new TalkLines(thread, talk, lines), socket);
    } catch (IOException e) {
      socket.ifPresent(Spawned::close);
      throw new ProcessFailure.Start(
          command
              .missing()
              .orElse(
                  "stage '"
                      + command.stage()
                      + "': "
                      + command.words()
                      + " cannot be started in "
                      + directory
                      + ": "
                      + e.getMessage()
                      + ". Check that it is a program for this host and may be executed."),
          true);
    }
  }

  /** Something better than pipes for frames; they do as well where there is no room for it. */
  private static Optional<EngineSocket> socket(Consumer<String> lines) {
    try {
      return Optional.of(EngineSocket.here(Path.of(System.getProperty("java.io.tmpdir", "/tmp"))));
    } catch (IOException | UnsupportedOperationException e) {
      lines.accept("[it speaks over pipes, since a socket cannot be had: " + e.getMessage() + "]");
      return Optional.empty();
    }
  }

  private static void close(EngineSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      left(e);
    }
  }

  private static void left(IOException why) {
    System.getLogger(Spawned.class.getName())
        .log(System.Logger.Level.WARNING, "the socket of a process is left", why);
  }

  /** Kills whatever a process has started that has ended itself without seeing to it. */
  public static void killOwnedBy(long ended) {
    ProcessTree.killMarked(OWNER + "=" + ended);
  }

  private static void environment(Map<String, String> ofProcess, Map<String, String> declared) {
    Map<String, String> ours = Map.copyOf(ofProcess);
    ofProcess.clear();
    for (String name : INHERITED) {
      String value = ours.get(name);
      if (value != null) {
        ofProcess.put(name, value);
      }
    }
    if (!ofProcess.containsKey("LC_ALL")) {
      ofProcess.putIfAbsent("LANG", "C.UTF-8");
    }
    ofProcess.putAll(declared);
  }

  @Override
  public InputStream fromProcess() {
    return socket.map(EngineSocket::in).orElseGet(process::getInputStream);
  }

  @Override
  public OutputStream toProcess() {
    return socket.map(EngineSocket::out).orElseGet(process::getOutputStream);
  }

  @Override
  public void closeEnds() {
    socket.ifPresent(Spawned::close);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean alive() {
    return process.isAlive();
  }

  @Override
  public void kill() {
    sample();
    ProcessTree.kill(process.toHandle(), mark);
  }

  @Override
  public void awaitSwept() {
    try {
      swept.get(REPORT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("what the process left behind was not looked for", e);
    } catch (TimeoutException e) {
      // killed, but stuck in a driver or a network file system: that must not stop us as well
    }
  }

  @Override
  public boolean awaitExit(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public int status() {
    return process.isAlive() ? -1 : process.exitValue();
  }

  @Override
  protected TalkLines talk() {
    return errors;
  }

  @Override
  protected long cpuNanosNow() {
    return ProcStat.cpuNanos(pid());
  }

  @Override
  public long residentBytes() {
    return ProcStat.residentBytes(pid());
  }
}
