package io.tenuto.scheduler.packing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Bins and what is in them. An item goes into an open bin in which {@code size ≤ free} holds for
 * each kind of resource, by the policy; the sum of what is in a bin never exceeds its capacity.
 * Owned by one thread.
 *
 * @param <T> what names an item; equal names are one item
 */
public final class Packing<T> {
  private final PackingPolicy policy;
  private final FreeTree free = new FreeTree();
  private final List<Bin<T>> bins = new ArrayList<>();
  private final Map<T, Integer> where = new LinkedHashMap<>();

  /** One bin: who is in it, in the order of their arrival. */
  private static final class Bin<T> {
    final Resources capacity;
    final Map<T, Resources> items = new LinkedHashMap<>();
    Resources free;
    boolean open = true;

    Bin(Resources capacity) {
      this.capacity = capacity;
      this.free = capacity;
    }
  }

  public Packing(PackingPolicy policy) {
    this.policy = policy;
  }

  /** Adds an empty bin behind all others; returns its index. */
  public int open(Resources capacity) {
    bins.add(new Bin<>(capacity));
    return free.add(capacity);
  }

  /** A bin takes nothing any more, for example since its worker is to leave; what it has, stays. */
  public void close(int bin) {
    bins.get(bin).open = false;
    free.close(bin);
  }

  /**
   * Puts an item into one of the open bins.
   *
   * @return the bin; empty if it fits into none of them, and then nothing has changed
   * @throws IllegalArgumentException if the item is in a bin already
   */
  public OptionalInt place(T item, Resources size) {
    if (where.containsKey(item)) {
      throw new IllegalArgumentException(
          "item " + item + " is in bin " + where.get(item) + " already. Remove it first.");
    }
    int bin = policy == PackingPolicy.FIRST_FIT ? free.next(size, 0) : best(size);
    if (bin == FreeTree.NOWHERE) {
      return OptionalInt.empty();
    }
    bins.get(bin).items.put(item, size);
    where.put(item, bin);
    take(bin, size);
    return OptionalInt.of(bin);
  }

  private void take(int bin, Resources size) {
    Bin<T> into = bins.get(bin);
    into.free = into.free.minus(size);
    if (into.open) {
      free.set(bin, into.free);
    }
  }

  private int best(Resources size) {
    int best = FreeTree.NOWHERE;
    double least = Double.POSITIVE_INFINITY;
    for (int bin = free.next(size, 0); bin >= 0; bin = free.next(size, bin + 1)) {
      double left = left(bins.get(bin), size);
      if (left < least) {
        best = bin;
        least = left;
        if (left == 0) {
          break;
        }
      }
    }
    return best;
  }

  private static double left(Bin<?> bin, Resources size) {
    double sum = 0;
    for (int kind = 0; kind < Resources.KINDS; kind++) {
      long capacity = bin.capacity.of(kind);
      sum += capacity == 0 ? 0 : (double) (bin.free.of(kind) - size.of(kind)) / capacity;
    }
    return sum;
  }

  /**
   * Takes an item out of its bin.
   *
   * @throws IllegalArgumentException if it is in none
   */
  public void remove(T item) {
    Integer bin = where.remove(item);
    if (bin == null) {
      throw new IllegalArgumentException("item " + item + " is in no bin.");
    }
    give(bin, Objects.requireNonNull(bins.get(bin).items.remove(item)));
  }

  /** Whether an open bin has room for an item. */
  public boolean hasRoom(Resources size) {
    return free.next(size, 0) != FreeTree.NOWHERE;
  }

  /** Whether all that is in a bin would find room in the other open ones; changes nothing. */
  public boolean fitsElsewhere(int bin) {
    Bin<T> from = bins.get(bin);
    free.close(bin);
    var moved = new ArrayList<Map.Entry<Integer, Resources>>(); // where to, and how large
    boolean all = true;
    for (Resources size : from.items.values()) {
      int to = policy == PackingPolicy.FIRST_FIT ? free.next(size, 0) : best(size);
      if (to == FreeTree.NOWHERE) {
        all = false;
        break;
      }
      take(to, size);
      moved.add(Map.entry(to, size));
    }
    moved.forEach(each -> give(each.getKey(), each.getValue()));
    if (from.open) {
      free.set(bin, from.free);
    }
    return all;
  }

  private void give(int bin, Resources size) {
    Bin<T> to = bins.get(bin);
    to.free = to.free.plus(size);
    if (to.open) {
      free.set(bin, to.free);
    }
  }

  /**
   * Changes what an item takes of its bin.
   *
   * @return false if the bin has no room for that, and then nothing has changed
   * @throws IllegalArgumentException if it is in none
   */
  public boolean resize(T item, Resources size) {
    Integer bin = where.get(item);
    if (bin == null) {
      throw new IllegalArgumentException("item " + item + " is in no bin.");
    }
    Bin<T> in = bins.get(bin);
    Resources without = in.free.plus(Objects.requireNonNull(in.items.get(item)));
    if (!size.fits(without)) {
      return false;
    }
    in.items.put(item, size);
    in.free = without.minus(size);
    if (in.open) {
      free.set(bin, in.free);
    }
    return true;
  }

  /** Where an item is; empty if it is in no bin. */
  public OptionalInt binOf(T item) {
    Integer bin = where.get(item);
    return bin == null ? OptionalInt.empty() : OptionalInt.of(bin);
  }

  /** How many bins there are, empty and closed ones as well. */
  public int bins() {
    return bins.size();
  }

  /** What a bin has left. */
  public Resources free(int bin) {
    return bins.get(bin).free;
  }

  /** What a bin can hold. */
  public Resources capacity(int bin) {
    return bins.get(bin).capacity;
  }

  /** Who is in a bin, in the order of their arrival, and how large each is. */
  public Map<T, Resources> items(int bin) {
    return Collections.unmodifiableMap(bins.get(bin).items);
  }
}
