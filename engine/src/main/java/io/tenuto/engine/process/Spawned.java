package io.tenuto.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * A child as the operating system sees it: a process with a clean environment, its standard error
 * listened to, killed with everything it started. {@link #kill} may be called from any thread.
 */
final class Spawned {
  /**
   * What a child inherits of our environment, if we have it. Nothing else: above all not the
   * deployment's token. The last is how a run of the project's own checks finds what it left
   * behind.
   */
  static final List<String> INHERITED =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TENUTO_VERIFY_RUN");

  /**
   * Tells a program that its input and output are frames; its value is different for each child.
   */
  static final String MARK = "TENUTO_CHILD";

  /** How long the operating system may take to report an end that has been seen already. */
  private static final long REPORT_MILLIS = 2000;

  private final Process process;
  private final String mark;
  private final ErrorLines errors;
  private final CompletableFuture<Void> swept;
  private volatile long cpuNanos = -1;

  private Spawned(Process process, String mark, ErrorLines errors) {
    this.process = process;
    this.mark = mark;
    this.errors = errors;
    // Whatever outlives the child could hold its output open, and us in a read that never ends.
    this.swept = process.onExit().thenRun(() -> ProcessTree.killMarked(mark));
  }

  /**
   * Starts a process.
   *
   * @throws ChildException.Start if there is no such program or folder, or it may not be executed
   */
  static Spawned start(ChildCode code, int slot, Consumer<String> lines)
      throws ChildException.Start {
    String name = code.stage() + "-" + slot + "-" + UUID.randomUUID();
    Path directory = code.directory().toAbsolutePath();
    var builder = new ProcessBuilder(code.command()).directory(directory.toFile());
    environment(builder.environment(), code.environment());
    builder.environment().put(MARK, name);
    try {
      Process process = builder.start();
      String thread = "tenuto-child-" + process.pid() + "-stderr";
      return new Spawned(
          process, MARK + "=" + name, new ErrorLines(thread, process.getErrorStream(), lines));
    } catch (IOException e) {
      throw new ChildException.Start(
          code.obstacle()
              .orElse(
                  "stage '"
                      + code.stage()
                      + "': "
                      + code.command()
                      + " cannot be started in "
                      + directory
                      + ": "
                      + e.getMessage()
                      + ". Check that it is a program for this host and may be executed."),
          true);
    }
  }

  private static void environment(Map<String, String> ofChild, Map<String, String> declared) {
    Map<String, String> ours = Map.copyOf(ofChild);
    ofChild.clear();
    for (String name : INHERITED) {
      String value = ours.get(name);
      if (value != null) {
        ofChild.put(name, value);
      }
    }
    if (!ofChild.containsKey("LC_ALL")) {
      ofChild.putIfAbsent("LANG", "C.UTF-8");
    }
    ofChild.putAll(declared);
  }

  /** What the child writes: its standard output. */
  InputStream fromChild() {
    return process.getInputStream();
  }

  /** What the child reads: its standard input. */
  OutputStream toChild() {
    return process.getOutputStream();
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Kills the child and everything it started. */
  void kill() {
    sample();
    ProcessTree.kill(process.toHandle(), mark);
  }

  /** Closes the child's input and gives it time to exit by itself before it is killed. */
  void stop(Duration patience) {
    sample();
    try {
      toChild().close();
    } catch (IOException e) {
      kill(); // a half-written frame could not be flushed: there is nothing to wait for
    }
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    awaitSwept();
  }

  private void awaitSwept() {
    try {
      swept.get(REPORT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("what the child left behind was not looked for", e);
    } catch (TimeoutException e) {
      // killed, but stuck in a driver or a network file system: that must not stop us as well
    }
  }

  /** Waits for an end that is certain: the child has closed its output, or was killed. */
  boolean awaitEnd() {
    return awaitEnd(REPORT_MILLIS);
  }

  /** The same, with a time of its own for a child that may not end. */
  boolean awaitEnd(long millis) {
    try {
      boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
      errors.awaitEnd(ended ? REPORT_MILLIS / 4 : 1);
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /** Exit status of a child that has ended, otherwise -1. */
  int status() {
    return process.isAlive() ? -1 : process.exitValue();
  }

  /** The last lines of its standard error, for a message to people. */
  String lastLines() {
    return errors.tail();
  }

  /** Remembers the processor time used so far, which nobody can ask for after the end. */
  void sample() {
    cpuNanos = Math.max(cpuNanos, ProcStat.cpuNanos(pid()));
  }

  /** Processor time in nanoseconds; of a child that has ended, as last seen; -1 if unknown. */
  long cpuNanos() {
    sample();
    return cpuNanos;
  }

  /** Memory in bytes, -1 if unknown. */
  long residentBytes() {
    return ProcStat.residentBytes(pid());
  }
}
