package io.tenuto.engine.process;

import java.util.Map;

/** Says in words how a process ended. */
public final class Ending {
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(4, "SIGILL: an instruction this processor does not have"),
          Map.entry(6, "SIGABRT: it gave itself up"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL: somebody killed it, or the host ran out of memory"),
          Map.entry(11, "SIGSEGV: it touched memory that is not its own"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(15, "SIGTERM: somebody asked it to stop"),
          Map.entry(24, "SIGXCPU: it used more processor time than the host allows"));

  private Ending() {}

  /**
   * Words for an exit status, such as {@code exited with status 3}.
   *
   * @param status as {@link Process#exitValue} gives it: 128 + n after signal n, as in a shell
   */
  public static String of(int status) {
    int signal = status - 128;
    if (signal > 0 && signal < 65) {
      String name = SIGNALS.get(signal);
      return "was ended by signal " + signal + (name == null ? "" : " (" + name + ")");
    }
    return "exited with status " + status;
  }
}
