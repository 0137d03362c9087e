package io.tenuto.engine.run;

import io.tenuto.engine.process.ProcessFailure;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** What goes wrong inside a run: it ends the run. Told by any thread. */
final class Faults implements Consumer<Throwable> {
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private volatile Runnable abort = () -> {};

  @Override
  public void accept(Throwable fault) {
    faults.add(fault);
    abort.run();
  }

  /** What ends the run; runs with each fault, and at once if there has been one already. */
  void abortBy(Runnable task) {
    abort = task;
    if (!faults.isEmpty()) {
      task.run();
    }
  }

  /** Throws the first fault, if there is one, with all others. */
  void throwAny() throws IOException {
    Throwable fault = faults.poll();
    if (fault instanceof ProcessFailure.Start start) {
      throw new IOException(start.getMessage(), start); // the message says what to change
    }
    if (fault != null) {
      faults.forEach(fault::addSuppressed);
      throw new IllegalStateException("the run failed inside: " + fault, fault);
    }
  }
}
