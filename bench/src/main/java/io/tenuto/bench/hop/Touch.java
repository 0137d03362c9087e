package io.tenuto.bench.hop;

import java.nio.ByteBuffer;

/**
 * What every receiver does to every message, the bound's and ours alike: reads one byte of each
 * cache line. The sum also proves that the bytes which arrived are those that were sent.
 */
final class Touch {
  static final int LINE_BYTES = 64;

  private Touch() {}

  /** Sum of the bytes at every 64th place from {@code from} to {@code to} exclusive. */
  static long sum(ByteBuffer data, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i += LINE_BYTES) {
      sum += data.get(i);
    }
    return sum;
  }

  /** Fills a buffer with bytes that differ from place to place, the same each time. */
  static void fill(ByteBuffer data, int from, int to) {
    long state = 0x9e3779b97f4a7c15L;
    for (int i = from; i < to; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      data.put(i, (byte) (state >>> 56));
    }
  }
}
