package io.tenuto.transport.shared;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which stretches of a memory are lent and which are free; touches none of it. Always lends the
 * lowest that fits, so that little memory is used where little is lent, and what was used last is
 * used again.
 */
final class Arena {
  /** What {@link #lend} says if there is no room. */
  static final long NONE = -1;

  /** Stretches share no line of the processors' caches. */
  private static final long LINE_BYTES = 64;

  private final TreeMap<Long, Long> free = new TreeMap<>(); // lengths by offset, never adjacent
  private final Map<Long, Long> lent = new HashMap<>();
  private long size;

  /** More memory at the end. */
  void grow(long newSize) {
    if (newSize < size) {
      throw new IllegalArgumentException("memory of " + size + " bytes cannot become " + newSize);
    }
    if (newSize > size) {
      insert(size, newSize - size);
      size = newSize;
    }
  }

  long size() {
    return size;
  }

  boolean nothingLent() {
    return lent.isEmpty();
  }

  /**
   * Lends a stretch of memory.
   *
   * @param bytes 1 or more
   * @return where it begins, or {@link #NONE}
   */
  long lend(long bytes) {
    long length = (bytes + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
    Map.Entry<Long, Long> stretch = free.firstEntry();
    while (stretch != null && stretch.getValue() < length) {
      stretch = free.higherEntry(stretch.getKey());
    }
    if (stretch == null) {
      return NONE;
    }
    long offset = stretch.getKey();
    long rest = stretch.getValue() - length;
    free.remove(offset);
    if (rest > 0) {
      free.put(offset + length, rest);
    }
    lent.put(offset, length);
    return offset;
  }

  /**
   * What was lent comes back.
   *
   * @throws IllegalArgumentException if nothing that begins there is lent
   */
  void giveBack(long offset) {
    Long length = lent.remove(offset);
    if (length == null) {
      throw new IllegalArgumentException("nothing at offset " + offset + " is lent");
    }
    insert(offset, length);
  }

  private void insert(long offset, long length) {
    long from = offset;
    long to = offset + length;
    Map.Entry<Long, Long> below = free.floorEntry(from);
    if (below != null && below.getKey() + below.getValue() == from) {
      from = below.getKey();
    }
    Long above = free.remove(to);
    if (above != null) {
      to += above;
    }
    free.put(from, to - from);
  }
}
