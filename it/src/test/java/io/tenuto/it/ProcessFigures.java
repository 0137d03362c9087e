package io.tenuto.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JVM on this host holds of the system, and of its heap. Linux only.
 *
 * @param descriptors that are open
 * @param threads all of them, those of the JVM itself included
 * @param residentBytes of its memory that are in RAM
 * @param liveBytes of its heap that are in use after a collection of everything
 */
record ProcessFigures(long descriptors, long threads, long residentBytes, long liveBytes) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  /** Looks at a JVM; its heap is collected for that. */
  static ProcessFigures of(ProcessHandle process) throws IOException, InterruptedException {
    long live = liveBytes(process.pid()); // first: being asked for it starts a thread there
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    String status = Files.readString(proc.resolve("status"));
    try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
      return new ProcessFigures(
          open.count(),
          number("(?m)^Threads:\\s+(\\d+)", status),
          1024 * number("(?m)^VmRSS:\\s+(\\d+) kB", status),
          live);
    }
  }

  private static long liveBytes(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asking =
        new ProcessBuilder(List.of(jcmd.toString(), String.valueOf(pid), "GC.class_histogram"))
            .redirectErrorStream(true)
            .start();
    asking.getOutputStream().close();
    String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (asking.waitFor() != 0) {
      throw new IOException("jcmd " + pid + " GC.class_histogram failed: " + said);
    }
    return number(TOTAL, said);
  }

  private static long number(String pattern, String text) {
    return number(Pattern.compile(pattern), text);
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(pattern + " is not in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public String toString() {
    return "%d descriptors, %d threads, %d MiB (%.1f MiB live)"
        .formatted(descriptors, threads, residentBytes >> 20, liveBytes / 1048576.0);
  }
}
