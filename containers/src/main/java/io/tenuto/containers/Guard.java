package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import io.tenuto.containers.kernel.Watcher;
import io.tenuto.engine.process.EngineSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A small process beside one that starts containers: as soon as that has ended, whatever ended it,
 * it removes what is left. Containers belong to their runtime, and would go on for ever.
 */
public final class Guard {
  private static final Map<Path, Process> RUNNING = new ConcurrentHashMap<>();

  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long ABSENT_NANOS = 10_000_000_000L; // it may be started anew
  private static final long PATIENCE_NANOS = 120_000_000_000L;
  private static final long LOOK_NANOS = 200_000_000L;

  private Guard() {}

  /**
   * Starts one for this process, if none runs.
   *
   * @throws IOException if it cannot be started
   */
  static void ensure(RuntimeSocket runtime) throws IOException {
    synchronized (RUNNING) {
      Process present = RUNNING.get(runtime.path());
      if (present == null || !present.isAlive()) {
        RUNNING.put(runtime.path(), start(runtime));
      }
    }
  }

  private static Process start(RuntimeSocket runtime) throws IOException {
    return Watcher.start(
        Guard.class,
        runtime.runtime(),
        runtime.path().toAbsolutePath().toString(),
        Owner.self().text(),
        EngineSocket.parent().toString());
  }

  /**
   * Arguments: the runtime, the path of its socket, whose containers are removed, and the folder of
   * their sockets.
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.err.println("Guard: RUNTIME SOCKET OWNER FOLDER");
      System.exit(2);
    }
    try {
      DockerClient client = Client.of(new RuntimeSocket(arguments[0], Path.of(arguments[1])));
      rehearse(client);
      System.in.transferTo(OutputStream.nullOutputStream()); // until our owner has ended
      removeAll(client, Path.of(arguments[1]), arguments[2]);
      EngineSocket.removeAll(Path.of(arguments[3]));
    } finally {
      System.exit(0); // whatever threads the client has
    }
  }

  /** Whatever a removal needs is loaded while it is there. */
  private static void rehearse(DockerClient client) {
    try {
      Leftovers.rehearse(client);
    } catch (RuntimeException | LinkageError e) {
      // the runtime is asked again when there is something to remove
    }
  }

  /** One may still be on its way that was asked for just before the end. */
  private static void removeAll(DockerClient client, Path socket, String label) {
    long began = System.nanoTime();
    long noneSince = began;
    long thereAt = began; // when the socket was last seen
    while (System.nanoTime() - noneSince < QUIET_NANOS
        && System.nanoTime() - began < PATIENCE_NANOS
        && System.nanoTime() - thereAt < ABSENT_NANOS) {
      long now = System.nanoTime();
      if (Files.exists(socket)) {
        thereAt = now;
      }
      if (!removed(client, label)) {
        noneSince = now;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Whether there was none. */
  private static boolean removed(DockerClient client, String label) {
    try {
      return Leftovers.removeOf(client, label) == 0;
    } catch (RuntimeException | LinkageError e) {
      return false; // the runtime may be on its way down or up
    }
  }
}
