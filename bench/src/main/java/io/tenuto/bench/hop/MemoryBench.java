package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/** An engine's peak memory: under messages of 10 MB at full load, and with one of 2 GB. */
final class MemoryBench {
  private static final long LIMIT_BYTES = 256L << 20;
  private static final int LARGE_BYTES = 10_000_000;
  private static final long HUGE_BYTES = 2L << 30;

  private final HopOptions options;
  private final Path folder;
  private final List<String> flags;
  private final PrintStream progress;

  MemoryBench(HopOptions options, Path folder, List<String> flags, PrintStream progress) {
    this.options = options;
    this.folder = folder;
    this.flags = flags;
    this.progress = progress;
  }

  /** Messages of 10 MB as fast as they go. */
  HopResult large(Transport transport) throws IOException {
    try (HopPair pair =
        new HopPair(
            HopPair.engine(transport, folder, "touch").with("watchMemory", true),
            HopPair.sender(folder, options.delivery()).with("size", LARGE_BYTES),
            flags)) {
      pair.round(options.warmUp());
      Round round = pair.round(options.measure().multipliedBy(options.rounds()));
      Setup seen = pair.engine().order(ChildProcess.plain("counts"), Duration.ZERO);
      return result(transport, LARGE_BYTES, round.rate(), seen);
    }
  }

  /** One message from file to file, whose checksum is compared. */
  HopResult huge(Transport transport) throws IOException {
    Path from = folder.resolve("2GB.in");
    Path to = folder.resolve("2GB.out");
    needRoom();
    progress.println(transport + " memory: writing a file of 2 GB");
    long crc = write(from);
    try (var pair =
        new HopPair(
            HopPair.engine(transport, folder, "file").with("file", to).with("watchMemory", true),
            HopPair.sender(folder, Delivery.AT_LEAST_ONCE),
            flags)) {
      Setup sent =
          pair.sender().order(ChildProcess.plain("file").with("file", from), Duration.ofMinutes(5));
      Setup seen = pair.engine().order(ChildProcess.plain("counts"), Duration.ZERO);
      if (seen.number("count") != 1 || seen.number("crc") != crc || Files.size(to) != HUGE_BYTES) {
        throw new IllegalStateException(
            "a file of "
                + HUGE_BYTES
                + " bytes with CRC "
                + crc
                + " arrived as "
                + Files.size(to)
                + " bytes with CRC "
                + seen.number("crc"));
      }
      return result(transport, HUGE_BYTES, 1e9 / sent.number("nanos"), seen);
    } finally {
      Files.deleteIfExists(from);
      Files.deleteIfExists(to);
    }
  }

  private void needRoom() throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < 4 * HUGE_BYTES) {
      throw new IOException(
          folder
              + ": "
              + free
              + " bytes are free; the message of 2 GB needs "
              + 4 * HUGE_BYTES
              + ". Free space, or set -Djava.io.tmpdir to a larger disk.");
    }
  }

  private static long write(Path file) throws IOException {
    var crc = new CRC32();
    byte[] block = new byte[1 << 20];
    Touch.fill(java.nio.ByteBuffer.wrap(block), 0, block.length);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (long written = 0; written < HUGE_BYTES; written += block.length) {
        java.nio.ByteBuffer.wrap(block).putLong(0, written); // no two blocks are alike
        crc.update(block);
        out.write(block);
      }
    }
    return crc.getValue();
  }

  private HopResult result(Transport transport, long size, double rate, Setup seen) {
    long peak = seen.number("peakBytes");
    var values = new LinkedHashMap<String, Object>();
    values.put("transport", transport.toString());
    values.put("size", size);
    values.put("delivery", Report.delivery(options.delivery()));
    values.put("rate", rate);
    values.put("bytesPerSecond", rate * size);
    for (String name :
        List.of("peakBytes", "peakHeapBytes", "peakDirectBytes", "peakResidentBytes")) {
      values.put(name, seen.number(name));
    }
    values.put("limitBytes", LIMIT_BYTES);
    String row =
        String.format(
            Locale.ROOT,
            "%-5s %10s  heap and direct %,d MiB (limit %,d)  heap %,d  direct %,d  resident %,d MiB  %.2f GB/s",
            transport,
            size == HUGE_BYTES ? "2 GB file" : Report.size((int) size),
            peak >> 20,
            LIMIT_BYTES >> 20,
            seen.number("peakHeapBytes") >> 20,
            seen.number("peakDirectBytes") >> 20,
            seen.number("peakResidentBytes") >> 20,
            rate * size / 1e9);
    return new HopResult("memory", values, row, peak <= LIMIT_BYTES);
  }
}
