package io.tenuto.engine.run;

import io.tenuto.engine.child.ChildException;
import io.tenuto.engine.child.ChildListener;
import java.util.function.Consumer;

/**
 * Ends a run, or an engine, whose user code cannot be started: trying again would not help, and
 * nothing has been lost yet. Passes everything on.
 */
public record EndIfHopeless(ChildListener listener, Consumer<Throwable> faults)
    implements ChildListener {
  @Override
  public void onLine(int slot, String line) {
    listener.onLine(slot, line);
  }

  @Override
  public void onReady(int slot, long pid, String name) {
    listener.onReady(slot, pid, name);
  }

  @Override
  public void onLost(int slot, long pid, ChildException why) {
    listener.onLost(slot, pid, why);
  }

  @Override
  public void onCannotStart(int slot, ChildException.Start why) {
    listener.onCannotStart(slot, why);
    if (why.hopeless()) {
      faults.accept(why);
    }
  }
}
