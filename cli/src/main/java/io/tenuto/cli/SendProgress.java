package io.tenuto.cli;

import io.tenuto.engine.send.Sending;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says now and then how much was accepted; on a terminal in one changing line. */
final class SendProgress implements AutoCloseable {
  private static final int SECONDS_BETWEEN_LINES = 10;

  private final Sending sending;
  private final long expected;
  private final PrintWriter err;
  private final boolean terminal = TerminalProgress.onTerminal();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "tenuto-send-progress");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param expected messages, or -1 if that is not known
   */
  SendProgress(Sending sending, long expected, PrintWriter err, boolean quiet) {
    this.sending = sending;
    this.expected = expected;
    this.err = err;
    if (!quiet) {
      int every = terminal ? 1 : SECONDS_BETWEEN_LINES;
      var unused = timer.scheduleAtFixedRate(this::show, every, every, TimeUnit.SECONDS);
    }
  }

  private void show() {
    String line =
        sending.accepted()
            + (expected >= 0 ? "/" + expected : "")
            + " accepted · "
            + String.format(Locale.ROOT, "%.1f MB", sending.acceptedBytes() / 1e6);
    err.print(terminal ? "\r\u001b[K" + line : line + System.lineSeparator());
    err.flush();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (terminal) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
