package io.tenuto.cli;

import io.tenuto.engine.worker.EngineProcess;
import java.util.ArrayList;
import java.util.List;

/** How this program starts a process for an engine. */
final class EngineFlags {
  /**
   * Main class of an engine: that of {@code tenuto engine}, without the command line in front of
   * it, which would take most of the processor time until then.
   */
  static final List<String> PROGRAM = List.of(EngineProcess.class.getName());

  /** Java heap of an engine that nobody has chosen, as for {@code java -Xmx}. */
  static final String MEMORY = "256m";

  /** From this release on Java says so on standard error where nobody has allowed it. */
  private static final int WARNS_OF_NATIVE_CODE = 22;

  private EngineFlags() {}

  /**
   * What engines need of the launcher's flags; user code in Python finds its package by the home,
   * and the launcher's archive of loaded classes makes a start take half of the processor time.
   *
   * @param memory their heap, as for {@code java -Xmx}
   */
  static List<String> with(String memory) {
    var flags = new ArrayList<String>();
    flags.add("-Xmx" + memory);
    flags.add("-Djava.awt.headless=true");
    flags.add("-Djdk.serialFilter=!*");
    flags.add("-D" + Tenuto.LOG_FORMAT + "=%5$s%6$s%n"); // its worker says whose line it is
    flags.add("-Xlog:disable"); // what an engine says on standard output is for its worker
    flags.add("-Xlog:os*=warning:stderr");
    if (Runtime.version().feature() >= WARNS_OF_NATIVE_CODE) {
      flags.add("--enable-native-access=ALL-UNNAMED"); // LZ4, once something arrives packed
    }
    String quickStart = System.getProperty("tenuto.quickStart");
    if (quickStart != null) {
      flags.add("-Xshare:auto"); // and without it, if the archive is gone
      flags.add("-XX:SharedArchiveFile=" + quickStart);
    }
    String home = System.getProperty("tenuto.home");
    if (home != null) {
      flags.add("-Dtenuto.home=" + home);
    }
    return flags;
  }
}
