package io.tenuto.bench.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a grid fits this host. */
final class Room {
  private static final long DISK_AT_LEAST = 4L << 30;
  private static final long MESSAGES = 200; // that are on their way, or in a log, at a time

  private Room() {}

  /**
   * @throws IOException if the systems would run out of disk in the middle: what is needed, what is
   *     there, what to do
   */
  static void check(Grid grid) throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    long needed = DISK_AT_LEAST + MESSAGES * grid.bytes().get(grid.bytes().size() - 1);
    long there = Files.getFileStore(folder).getUsableSpace();
    if (there < needed) {
      throw new IOException(
          "%s has %,d MB left, and brokers and durable streams need %,d MB. Make room, or name another folder with TENUTO_OPTS=-Djava.io.tmpdir=FOLDER."
              .formatted(folder, there >> 20, needed >> 20));
    }
  }
}
