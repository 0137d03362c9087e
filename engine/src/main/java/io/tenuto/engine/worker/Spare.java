package io.tenuto.engine.worker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A process that was started ahead and waits for its specification, so that an engine that dies is
 * replaced in a third of the time. It ends by itself when this process has ended, as its standard
 * input ends then. Thread-safe.
 */
final class Spare implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Spare.class.getName());

  private final Start start;
  private @Nullable Process waiting;
  private boolean closed;

  /** Starts a process that waits for its specification. */
  interface Start {
    Process start() throws IOException;
  }

  Spare(Start start) {
    this.start = start;
  }

  /** The one that waits, or else a new one; it is the caller's from now on. */
  synchronized Process take() throws IOException {
    Process ready = waiting;
    waiting = null;
    return ready != null && ready.isAlive() ? ready : start.start();
  }

  /** Has one wait from now on; it takes what processor time it needs for that at once. */
  synchronized void prepare() {
    if (closed || (waiting != null && waiting.isAlive())) {
      return;
    }
    try {
      waiting = start.start();
    } catch (IOException e) { // whoever needs one tries again, and is told
      LOG.log(System.Logger.Level.DEBUG, "no engine could be started ahead", e);
    }
  }

  /** Ends the one that waits; there will be no other one. */
  @Override
  public synchronized void close() {
    closed = true;
    if (waiting != null) {
      waiting.destroyForcibly();
      waiting = null;
    }
  }
}
