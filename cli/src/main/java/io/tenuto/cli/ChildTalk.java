package io.tenuto.cli;

import io.tenuto.engine.process.ProcessListener;
import java.io.PrintWriter;

/** Passes on what user code in child processes writes to its standard error. */
final class ChildTalk implements ProcessListener {
  private final PrintWriter err;

  ChildTalk(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void onLine(int slot, String line) {
    err.println("[slot " + slot + "] " + line);
    err.flush();
  }
}
