package io.tenuto.engine.run;

import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import java.util.function.Consumer;

/**
 * Ends a run, or an engine, whose user code cannot be started: trying again would not help, and
 * nothing has been lost yet. Passes everything on.
 */
public record EndIfHopeless(ProcessListener listener, Consumer<Throwable> faults)
    implements ProcessListener {
  @Override
  public void onLine(int slot, String line) {
    listener.onLine(slot, line);
  }

  @Override
  public void onReady(int slot, long pid, String name) {
    listener.onReady(slot, pid, name);
  }

  @Override
  public void onLost(int slot, long pid, ProcessFailure why) {
    listener.onLost(slot, pid, why);
  }

  @Override
  public void onCannotStart(int slot, ProcessFailure.Start why) {
    listener.onCannotStart(slot, why);
    if (why.hopeless()) {
      faults.accept(why);
    }
  }
}
