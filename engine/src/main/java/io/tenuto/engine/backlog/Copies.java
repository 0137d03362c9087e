package io.tenuto.engine.backlog;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where records were written again that a failing disk had put in doubt, so that what settles the
 * former settles the latter. Kept for the life of the process: as rare as failures of disks.
 */
final class Copies {
  private record Copy(long count, long to) {}

  private final TreeMap<Long, Copy> byPosition = new TreeMap<>();

  /** Receives ranges of positions. */
  interface Ranges {
    void range(long first, long count);
  }

  void add(long position, long count, long to) {
    byPosition.put(position, new Copy(count, to));
  }

  /** Visits a range, and wherever parts of it were written again, and again. */
  void visit(long first, long count, Ranges visitor) {
    visitor.range(first, count);
    Map.Entry<Long, Copy> entry = byPosition.floorEntry(first);
    if (entry == null) {
      entry = byPosition.ceilingEntry(first);
    }
    while (entry != null && entry.getKey() < first + count) {
      Copy copy = entry.getValue();
      long from = Math.max(first, entry.getKey());
      long to = Math.min(first + count, entry.getKey() + copy.count());
      if (from < to) {
        visit(copy.to() + from - entry.getKey(), to - from, visitor);
      }
      entry = byPosition.higherEntry(entry.getKey());
    }
  }
}
