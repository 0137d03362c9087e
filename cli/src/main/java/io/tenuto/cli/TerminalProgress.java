package io.tenuto.cli;

import io.tenuto.engine.run.Progress;
import io.tenuto.engine.run.Sample;
import java.io.PrintWriter;
import java.util.Locale;

/** One changing line on a terminal; a line each ten seconds where there is none. */
final class TerminalProgress implements Progress {
  private static final double SECONDS_BETWEEN_LINES = 10;
  private static final int BAR = 24;

  private final PrintWriter err;
  private final boolean quiet;
  private final boolean terminal = onTerminal();
  private double lastLine;
  private boolean drawn;

  TerminalProgress(PrintWriter err, boolean quiet) {
    this.err = err;
    this.quiet = quiet;
  }

  /** Whether standard error is a terminal that understands control codes, as the launcher says. */
  static boolean onTerminal() {
    return Boolean.getBoolean("tenuto.terminal");
  }

  @Override
  public synchronized void onNotice(String text) {
    end();
    err.println("tenuto: " + text);
    err.flush();
  }

  @Override
  public synchronized void onSample(Sample sample) {
    if (quiet) {
      return;
    }
    if (terminal) {
      err.print("\r\u001b[K" + line(sample));
      err.flush();
      drawn = true;
    } else if (sample.seconds() - lastLine >= SECONDS_BETWEEN_LINES) {
      lastLine = sample.seconds();
      err.println(line(sample));
      err.flush();
    }
  }

  private static String line(Sample sample) {
    long completed = sample.ledger().completed();
    String count =
        sample.expected() > 0
            ? bar((double) completed / sample.expected())
                + " "
                + completed
                + "/"
                + sample.expected()
            : completed + " of " + sample.ledger().accepted() + " accepted";
    double busy = sample.busy().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    String text =
        String.format(
            Locale.ROOT,
            "%s · %.0f/s · %.1f MB/s · p99 %.0f ms · engines %.0f%% busy · %d waiting",
            count,
            sample.perSecond(),
            sample.bytesPerSecond() / 1e6,
            sample.p99Millis(),
            busy * 100,
            sample.ledger().retained());
    long dead = sample.ledger().deadLettered();
    return dead > 0 ? text + " · " + dead + " dead-lettered" : text;
  }

  private static String bar(double share) {
    int full = (int) Math.round(Math.max(0, Math.min(1, share)) * BAR);
    return "█".repeat(full) + "░".repeat(BAR - full);
  }

  /** Leaves the terminal ready for the next line. */
  synchronized void end() {
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
