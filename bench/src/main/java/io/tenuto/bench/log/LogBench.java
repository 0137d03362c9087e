package io.tenuto.bench.log;

import io.tenuto.bench.Statistics;
import io.tenuto.log.LogOptions;
import io.tenuto.log.RecordHeader;
import io.tenuto.log.SegmentedLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** {@code bench log}: appending to the log beside a plain file on the same disk. */
public final class LogBench {
  private static final int MESSAGES = 64; // in each record; the log keeps the number alone

  private final LogBenchOptions options;
  private final PrintStream progress;
  private final ByteBuffer record;
  private final int records;
  private final int recordsPerForce;

  /**
   * @param progress for people who wait
   */
  public LogBench(LogBenchOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
    byte[] noise = new byte[options.recordBytes()];
    new Random(1).nextBytes(noise);
    record = ByteBuffer.allocateDirect(noise.length).put(noise).flip();
    records = Math.toIntExact((options.totalBytes() - 1) / options.recordBytes() + 1);
    recordsPerForce = Math.toIntExact(options.forceBytes() / options.recordBytes());
  }

  /**
   * Measures on the caller's thread.
   *
   * @throws IOException if the disk fails or is full
   */
  public LogBenchResult run() throws IOException {
    List<Double> plain = new ArrayList<>();
    List<Double> log = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    List<Double> read = new ArrayList<>();
    List<Double> opening = new ArrayList<>();
    Files.createDirectories(options.folder());
    Path folder = Files.createTempDirectory(options.folder(), "tenuto-bench-log");
    try {
      progress.println("warming up …");
      plain(folder.resolve("plain"));
      clear(folder);
      append(folder);
      for (int round = 1; round <= options.rounds(); round++) {
        progress.println("round " + round + " of " + options.rounds() + " …");
        clear(folder);
        plain.add(rate(() -> plain(folder.resolve("plain"))));
        clear(folder);
        log.add(rate(() -> append(folder)));
        ratios.add(log.get(log.size() - 1) / plain.get(plain.size() - 1));
        long began = System.nanoTime();
        try (SegmentedLog opened = SegmentedLog.open(folder, logOptions())) {
          opening.add((System.nanoTime() - began) / 1e9);
          read.add(rate(() -> read(opened)));
        }
      }
    } finally {
      clear(folder);
      Files.delete(folder);
    }
    return new LogBenchResult(
        options,
        Statistics.median(plain),
        Statistics.median(log),
        Statistics.median(ratios),
        ratios,
        Statistics.median(read),
        Statistics.median(opening));
  }

  private interface Work {
    void run() throws IOException;
  }

  private double rate(Work work) throws IOException {
    long began = System.nanoTime();
    work.run();
    return (double) records * options.recordBytes() / ((System.nanoTime() - began) / 1e9);
  }

  private LogOptions logOptions() {
    return LogOptions.defaults().withMaxBytes(2 * options.totalBytes() + (1L << 30));
  }

  private void plain(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 1; i <= records; i++) {
        ByteBuffer bytes = record.duplicate();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        if (i % recordsPerForce == 0) {
          channel.force(false);
        }
      }
      channel.force(false);
    }
  }

  private void append(Path folder) throws IOException {
    try (SegmentedLog log = SegmentedLog.open(folder, logOptions())) {
      ByteBuffer[] data = {record};
      for (int i = 1; i <= records; i++) {
        if (log.append(data, MESSAGES, i) < 0) {
          throw new IOException(
              options.folder()
                  + ": no room for record "
                  + i
                  + " of "
                  + records
                  + ". Free space there, or lower --total.");
        }
        if (i % recordsPerForce == 0) {
          log.force();
        }
      }
      log.force();
    }
  }

  private void read(SegmentedLog log) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(options.recordBytes());
    int count = 0;
    for (RecordHeader each = log.next(0); each != null; each = log.next(each.end())) {
      log.read(each, into.clear());
      count++;
    }
    if (count != records) {
      throw new IOException("read back " + count + " of " + records + " records");
    }
  }

  private static void clear(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * Prints the result on standard output and progress on standard error. Ends with 0, with 1 if the
   * figure misses its target or could not be measured, with 2 if the arguments are wrong. Returns
   * after {@code --help}, which is answered on standard output.
   */
  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(LogBenchOptions.USAGE);
      return;
    }
    try {
      LogBenchOptions options = LogBenchOptions.parse(arguments);
      LogBenchResult result = new LogBench(options, System.err).run();
      System.out.println(options.json() ? result.json() : result.table());
      System.exit(result.met() ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
