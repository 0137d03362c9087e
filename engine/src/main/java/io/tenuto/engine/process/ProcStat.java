package io.tenuto.engine.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux tells about a process in {@code /proc/<pid>}; elsewhere, or once the process is gone,
 * -1.
 *
 * @see "proc(5)"
 */
public final class ProcStat {
  /** Clock ticks per second, {@code sysconf(_SC_CLK_TCK)}: 100 on every Linux that runs Java. */
  private static final long TICK_NANOS = 10_000_000L;

  private static final int UTIME = 14;
  private static final int CSTIME = 17;

  private ProcStat() {}

  /** Processor time of the process and of those of its children that it has waited for. */
  public static long cpuNanos(long pid) {
    String[] fields = fields(pid);
    if (fields.length == 0) {
      return -1;
    }
    long ticks = 0;
    for (int field = UTIME; field <= CSTIME; field++) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks * TICK_NANOS;
  }

  /** Memory of the process that lies in RAM. */
  public static long residentBytes(long pid) {
    try {
      for (String line : Files.readAllLines(file(pid, "status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("VmRSS:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException gone) {
      return -1;
    }
    return -1;
  }

  /** Fields numbered as in proc(5), from 1; empty if there are none. */
  private static String[] fields(long pid) {
    String stat;
    try {
      stat = Files.readString(file(pid, "stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return new String[0];
    }
    // the program's name, field 2, stands in brackets and may itself hold blanks and brackets
    String[] behindName = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
    var fields = new String[behindName.length + 3];
    System.arraycopy(behindName, 0, fields, 3, behindName.length);
    return fields.length > CSTIME ? fields : new String[0];
  }

  private static Path file(long pid, String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }
}
