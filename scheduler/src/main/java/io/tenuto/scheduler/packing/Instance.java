package io.tenuto.scheduler.packing;

import java.util.ArrayList;
import java.util.List;

/**
 * A problem of packing in one dimension, as files of such problems have it: the number of items,
 * the capacity of each bin, then the sizes in the order of arrival, separated by blanks or lines.
 *
 * @param capacity of each bin, at least 1
 * @param sizes in the order of arrival, each from 1 to the capacity
 */
public record Instance(long capacity, List<Long> sizes) {
  public Instance {
    sizes = List.copyOf(sizes);
  }

  /**
   * Reads one.
   *
   * @param name of the file, for messages to people
   * @throws IllegalArgumentException naming the line, its text and what was expected there
   */
  public static Instance parse(String name, String text) {
    List<Long> sizes = new ArrayList<>();
    long count = -1;
    long capacity = -1;
    int line = 0;
    for (String each : text.lines().toList()) {
      line++;
      for (String word : each.strip().split("\\s+", -1)) {
        String at = name + ", line " + line + ": '" + shown(word) + "'";
        if (word.isEmpty()) {
          continue;
        }
        if (count < 0) {
          count = whole(word, at, "the number of items, from 0 on", 0, Integer.MAX_VALUE);
        } else if (capacity < 0) {
          capacity = whole(word, at, "the capacity of each bin, from 1 on", 1, Long.MAX_VALUE);
        } else {
          sizes.add(whole(word, at, "a size from 1 to the capacity, " + capacity, 1, capacity));
        }
      }
    }
    if (capacity < 0 || sizes.size() != count) {
      throw new IllegalArgumentException(
          name
              + ": it has "
              + sizes.size()
              + " sizes where "
              + (count < 0 ? "the number of items, the capacity and the sizes" : count)
              + " were expected. Its first number must say how many follow the capacity.");
    }
    return new Instance(capacity, sizes);
  }

  private static long whole(String word, String at, String expected, long least, long most) {
    try {
      long value = Long.parseLong(word);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(at + " is no whole number; expected: " + expected, e);
    }
    throw new IllegalArgumentException(at + " is out of range; expected: " + expected);
  }

  private static String shown(String word) {
    return word.length() <= 40 ? word : word.substring(0, 40) + "…";
  }

  /** Packs all items in the order of their arrival, opening a bin where none has room. */
  public Packing<Integer> pack(PackingPolicy policy) {
    var packing = new Packing<Integer>(policy);
    for (int item = 0; item < sizes.size(); item++) {
      Resources size = Resources.ofCpu(sizes.get(item));
      if (packing.place(item, size).isEmpty()) {
        packing.open(Resources.ofCpu(capacity));
        packing.place(item, size);
      }
    }
    return packing;
  }

  /** No packing has fewer bins than this: the sum of all sizes in full bins. */
  public long leastBins() {
    java.math.BigInteger sum = java.math.BigInteger.ZERO;
    for (long size : sizes) {
      sum = sum.add(java.math.BigInteger.valueOf(size));
    }
    java.math.BigInteger full = java.math.BigInteger.valueOf(capacity);
    return sum.add(full).subtract(java.math.BigInteger.ONE).divide(full).longValueExact();
  }
}
