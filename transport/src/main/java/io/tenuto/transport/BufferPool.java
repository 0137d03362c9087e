package io.tenuto.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lends direct memory and keeps what comes back, up to a limit, for the next borrower. Thread-safe.
 * It bounds what is kept, not what is lent: that is bounded by credit.
 */
public final class BufferPool {
  private static final int PAGE = 4 * 1024;
  private static final int MIDDLE = 64 * 1024;
  private static final int COARSE = 1024 * 1024;

  private final long keepBytes;
  private final TreeMap<Integer, ArrayDeque<ByteBuffer>> kept = new TreeMap<>();
  private long keptBytes;

  public BufferPool(long keepBytes) {
    this.keepBytes = keepBytes;
  }

  /** Memory for exactly {@code bytes}; its content is undefined. */
  public Block take(int bytes) {
    int capacity = capacityFor(bytes);
    ByteBuffer memory = reuse(capacity);
    if (memory == null) {
      memory = ByteBuffer.allocateDirect(capacity);
    }
    ByteBuffer whole = memory;
    return new Block(whole.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN), () -> giveBack(whole));
  }

  /** What came back last of the smallest size that fits and is not half as large again. */
  private synchronized @org.jspecify.annotations.Nullable ByteBuffer reuse(int capacity) {
    int largest = (int) Math.min(capacity + capacity / 2L, Integer.MAX_VALUE);
    for (Map.Entry<Integer, ArrayDeque<ByteBuffer>> entry :
        kept.subMap(capacity, true, largest, true).entrySet()) {
      ByteBuffer found = entry.getValue().pollLast();
      if (found != null) {
        keptBytes -= found.capacity();
        return found;
      }
    }
    return null;
  }

  private synchronized void giveBack(ByteBuffer memory) {
    while (keptBytes + memory.capacity() > keepBytes && keptBytes > 0) {
      dropLargest();
    }
    if (keptBytes + memory.capacity() <= keepBytes) {
      kept.computeIfAbsent(memory.capacity(), size -> new ArrayDeque<>()).add(memory);
      keptBytes += memory.capacity();
    }
  }

  private void dropLargest() {
    for (Map.Entry<Integer, ArrayDeque<ByteBuffer>> entry : kept.descendingMap().entrySet()) {
      if (entry.getValue().pollFirst() != null) {
        keptBytes -= entry.getKey();
        return;
      }
    }
  }

  /** Few sizes where blocks are small and vary; little more than asked for where they are large. */
  private static int capacityFor(int bytes) {
    if (bytes <= MIDDLE) {
      return Math.max(PAGE, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
    }
    long step = bytes <= COARSE ? PAGE : COARSE;
    long rounded = (bytes + step - 1) / step * step;
    return (int) Math.min(rounded, Integer.MAX_VALUE - 8);
  }
}
