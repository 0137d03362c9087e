package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

/**
 * Measures appending, reading and opening beside a plain file that takes the same bytes and forces
 * in the same run. A program, not a test: {@code java -cp target/classes:target/test-classes
 * io.tenuto.log.LogRate DIRECTORY [MiB]}.
 */
final class LogRate {
  private static final int RECORD_BYTES = 1 << 20;
  private static final int RECORDS_PER_FORCE = 64;
  private static final int ROUNDS = 5;

  private LogRate() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]).resolve("log-rate");
    int records = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1024;
    byte[] noise = new byte[RECORD_BYTES];
    new Random(1).nextBytes(noise);
    ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES).put(noise).flip();
    double[] plain = new double[ROUNDS];
    double[] log = new double[ROUNDS];
    double[] read = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      clear(folder);
      plain[round] = rate(records, () -> plain(folder.resolve("plain"), record, records));
      clear(folder);
      log[round] = rate(records, () -> append(folder, record, records));
      long opening = System.nanoTime();
      try (SegmentedLog opened = SegmentedLog.open(folder, options())) {
        opening = System.nanoTime() - opening;
        read[round] = rate(records, () -> read(opened, records));
      }
      System.out.printf(
          "plain %6.0f MiB/s   log %6.0f MiB/s   ratio %.2f   read %6.0f MiB/s   open %5.1f ms%n",
          plain[round], log[round], log[round] / plain[round], read[round], opening / 1e6);
    }
    clear(folder);
    Files.deleteIfExists(folder);
    System.out.printf(
        "median: plain %.0f, log %.0f, ratio %.2f, read %.0f%n",
        median(plain), median(log), median(log) / median(plain), median(read));
  }

  private interface Work {
    void run() throws IOException;
  }

  private static double rate(int records, Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    return (double) records * RECORD_BYTES / (1 << 20) / ((System.nanoTime() - start) / 1e9);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static LogOptions options() {
    return LogOptions.defaults();
  }

  private static void plain(Path file, ByteBuffer record, int records) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 1; i <= records; i++) {
        ByteBuffer bytes = record.duplicate();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (i % RECORDS_PER_FORCE == 0) {
          channel.force(false);
        }
      }
      channel.force(false);
    }
  }

  private static void append(Path folder, ByteBuffer record, int records) throws IOException {
    try (SegmentedLog log = SegmentedLog.open(folder, options())) {
      ByteBuffer[] data = {record};
      for (int i = 1; i <= records; i++) {
        if (log.append(data, 64, i) < 0) {
          throw new IOException("no room for record " + i);
        }
        if (i % RECORDS_PER_FORCE == 0) {
          log.force();
        }
      }
    }
  }

  private static void read(SegmentedLog log, int records) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(RECORD_BYTES);
    RecordHeader record = log.next(0);
    int count = 0;
    for (; record != null; record = log.next(record.end())) {
      log.read(record, into.clear());
      count++;
    }
    if (count != records) {
      throw new IOException("read " + count + " of " + records + " records");
    }
  }

  private static void clear(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
