package io.tenuto.bench.hop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the threads of some processes, their JVMs' own included, have had of the processors since
 * they began, and for how long they could have run while others had them. Source: {@code
 * /proc/PID/task/TID/schedstat} of Linux; elsewhere both are 0.
 *
 * @param busyNanos on a core
 * @param waitedNanos ready to run, without a core
 */
record CoreUse(long busyNanos, long waitedNanos) {
  static CoreUse of(List<Long> pids) throws IOException {
    var sum = new CoreUse(0, 0);
    for (long pid : pids) {
      Path tasks = Path.of("/proc", Long.toString(pid), "task");
      if (Files.isDirectory(tasks)) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
          for (Path task : all) {
            sum = sum.plus(read(task.resolve("schedstat")));
          }
        }
      }
    }
    return sum;
  }

  private static CoreUse read(Path schedstat) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(schedstat, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      if (Files.exists(schedstat)) {
        throw e;
      }
      return new CoreUse(0, 0); // the thread has ended, or this kernel keeps no count
    }
    String[] fields = lines.get(0).split(" ", -1);
    return new CoreUse(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
  }

  private CoreUse plus(CoreUse other) {
    return new CoreUse(busyNanos + other.busyNanos, waitedNanos + other.waitedNanos);
  }

  /** What has come since an earlier moment; threads that ended meanwhile are left out. */
  CoreUse since(CoreUse earlier) {
    return new CoreUse(
        Math.max(0, busyNanos - earlier.busyNanos), Math.max(0, waitedNanos - earlier.waitedNanos));
  }
}
