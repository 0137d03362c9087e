package io.tenuto.containers.apptainer;

import io.tenuto.containers.kernel.Watcher;
import io.tenuto.engine.process.EngineSocket;
import io.tenuto.engine.process.Spawned;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A small process beside one that starts containers: as soon as that has ended, whatever ended it,
 * it kills what that has started. Code that reads its socket would notice by itself; code that
 * computes would not.
 */
public final class Sweeper {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long LOOK_NANOS = 100_000_000L;

  private static @Nullable Process running;

  private Sweeper() {}

  /**
   * Starts one for this process, if none runs.
   *
   * @throws IOException if it cannot be started
   */
  static synchronized void ensure() throws IOException {
    Process present = running;
    if (present == null || !present.isAlive()) {
      running =
          Watcher.start(
              Sweeper.class,
              Long.toString(ProcessHandle.current().pid()),
              EngineSocket.parent().toString());
    }
  }

  /** Arguments: whose processes are killed, and the folder of their sockets. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("Sweeper: PID FOLDER");
      System.exit(2);
    }
    System.in.transferTo(OutputStream.nullOutputStream()); // until our owner has ended
    // one may still be on its way that was asked for just before the end
    for (long began = System.nanoTime();
        System.nanoTime() - began < QUIET_NANOS;
        LockSupport.parkNanos(LOOK_NANOS)) {
      Spawned.killOwnedBy(Long.parseLong(arguments[0]));
    }
    EngineSocket.removeAll(Path.of(arguments[1]));
  }
}
