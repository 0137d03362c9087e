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
  private final CompletableFuture<Void> swept;

  private Spawned(Process process, String mark, TalkLines errors) {
    super(REPORT);
    this.process = process;
    this.mark = mark;
    this.errors = errors;
    // Whatever outlives it could hold its output open, and us in a read that never ends.
    this.swept = process.onExit().thenRun(() -> ProcessTree.killMarked(mark));
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
    File directory = command.directory().toAbsolutePath().toFile();
    var builder = new ProcessBuilder(command.words()).directory(directory);
    ends.input().map(Path::toFile).ifPresent(builder::redirectInput);
    ends.output().map(Path::toFile).map(Redirect::to).ifPresent(builder::redirectOutput);
    builder.redirectErrorStream(ends.talks());
    environment(builder.environment(), command.environment());
    builder.environment().put(MARK, name);
    builder.environment().put(OWNER, Long.toString(ProcessHandle.current().pid()));
    try {
      Process process = builder.start();
      String thread = "tenuto-child-" + process.pid() + "-stderr";
      InputStream talk = ends.talks() ? process.getInputStream() : process.getErrorStream();
      return new Spawned(process, MARK + "=" + name, new TalkLines(thread, talk, lines));
    } catch (IOException e) {
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
    return process.getInputStream();
  }

  @Override
  public OutputStream toProcess() {
    return process.getOutputStream();
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
