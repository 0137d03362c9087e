package io.tenuto.log;

import java.util.Arrays;

/** Where some of a segment's records lie: one entry for every 64 KiB at most. Pure. */
final class SparseIndex {
  private static final long GRAIN_BYTES = 64 << 10;

  private long[] positions = new long[16];
  private long[] offsets = new long[16];
  private int size;

  /** Records are added in order. */
  void add(RecordHeader record) {
    if (size > 0 && record.offset() - offsets[size - 1] < GRAIN_BYTES) {
      return;
    }
    if (size == positions.length) {
      positions = Arrays.copyOf(positions, size * 2);
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    positions[size] = record.position();
    offsets[size] = record.offset();
    size++;
  }

  /**
   * The last entry at or before a position; the first if there is none; -1 if the index is empty.
   */
  int entry(long position) {
    int found = Arrays.binarySearch(positions, 0, size, position);
    return found >= 0 ? found : Math.min(Math.max(-found - 2, 0), size - 1);
  }

  long position(int entry) {
    return positions[entry];
  }

  long offset(int entry) {
    return offsets[entry];
  }
}
