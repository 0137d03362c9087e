package io.tenuto.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of positions, kept as disjoint ranges that do not touch. Pure. */
public final class PositionSet {
  private final TreeMap<Long, Long> endByFirst = new TreeMap<>();
  private long count;

  /** Adds a range; returns how many of its positions were new. */
  public long add(long first, long end) {
    if (first >= end) {
      return 0;
    }
    long before = count;
    long from = first;
    long to = end;
    Map.Entry<Long, Long> touching = endByFirst.floorEntry(to);
    while (touching != null && touching.getValue() >= from) {
      from = Math.min(from, touching.getKey());
      to = Math.max(to, touching.getValue());
      endByFirst.remove(touching.getKey());
      count -= touching.getValue() - touching.getKey();
      touching = endByFirst.floorEntry(to);
    }
    endByFirst.put(from, to);
    count += to - from;
    return count - before;
  }

  boolean containsAll(long first, long end) {
    return nextAbsent(first) >= end;
  }

  /** The lowest position not in the set, at or after {@code from}. */
  public long nextAbsent(long from) {
    Map.Entry<Long, Long> range = endByFirst.floorEntry(from);
    return range == null ? from : Math.max(from, range.getValue());
  }

  /**
   * The lowest position in the set, at or after {@code from}; {@code limit} if there is none below
   * it.
   */
  public long nextPresent(long from, long limit) {
    if (nextAbsent(from) > from) {
      return Math.min(from, limit);
    }
    Long first = endByFirst.ceilingKey(from);
    return first == null ? limit : Math.min(first, limit);
  }

  /** The parts of a range that are not in the set, ascending. */
  public List<PositionRange> absent(long first, long end) {
    var parts = new ArrayList<PositionRange>();
    long from = nextAbsent(first);
    while (from < end) {
      long to = nextPresent(from, end);
      parts.add(new PositionRange(from, to));
      from = nextAbsent(to);
    }
    return parts;
  }

  /** All ranges, ascending. */
  public List<PositionRange> ranges() {
    var ranges = new ArrayList<PositionRange>(endByFirst.size());
    endByFirst.forEach((first, end) -> ranges.add(new PositionRange(first, end)));
    return ranges;
  }

  /** Number of ranges. */
  int rangeCount() {
    return endByFirst.size();
  }

  /** Number of positions. */
  long count() {
    return count;
  }

  /** The position after the highest one, 0 if empty. */
  long end() {
    return endByFirst.isEmpty() ? 0 : endByFirst.lastEntry().getValue();
  }
}
