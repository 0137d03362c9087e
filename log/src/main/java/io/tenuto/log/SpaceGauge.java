package io.tenuto.log;

import java.io.IOException;

/**
 * Free space of the disk, asked for anew when little is left or much was written since; others
 * write there as well.
 */
final class SpaceGauge {
  private static final long CHECK_BYTES = 16 << 20;

  private final Storage storage;
  private long usableBytes;
  private long spentBytes;

  SpaceGauge(Storage storage) {
    this.storage = storage;
  }

  /**
   * @param neededBytes what should be left at least; near that the answer is never an old one
   */
  long usableBytes(long neededBytes) throws IOException {
    if (usableBytes - spentBytes - CHECK_BYTES < neededBytes || spentBytes >= CHECK_BYTES) {
      usableBytes = storage.usableBytes();
      spentBytes = 0;
    }
    return usableBytes - spentBytes;
  }

  void spent(long bytes) {
    spentBytes += bytes;
  }

  /** The next answer is a fresh one. */
  void forget() {
    usableBytes = 0;
  }
}
