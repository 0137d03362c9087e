package io.tenuto.scheduler.packing;

import java.util.Arrays;

/**
 * What is free in each of a row of bins, as a tournament: each inner node knows the most that any
 * bin below it has of each kind, so that whole stretches of full bins are passed over at once.
 * Owned by one thread.
 */
final class FreeTree {
  static final int NOWHERE = -1;

  private static final int KINDS = Resources.KINDS;

  private int leaves = 1;
  private int size;
  private long[] most = empty(leaves); // node n's from n * KINDS on; the root is 1; -1: no bin

  private static long[] empty(int leaves) {
    long[] nothing = new long[2 * leaves * KINDS];
    Arrays.fill(nothing, -1);
    return nothing;
  }

  int size() {
    return size;
  }

  /** Appends a bin; returns its index. */
  int add(Resources free) {
    if (size == leaves) {
      grow();
    }
    set(size, free);
    return size++;
  }

  private void grow() {
    long[] before = most;
    int old = leaves;
    leaves = old * 2;
    most = empty(leaves);
    System.arraycopy(before, old * KINDS, most, leaves * KINDS, old * KINDS);
    for (int node = leaves - 1; node > 0; node--) {
      refresh(node);
    }
  }

  /** Says what a bin has left. */
  void set(int bin, Resources free) {
    int node = leaves + bin;
    for (int kind = 0; kind < KINDS; kind++) {
      most[node * KINDS + kind] = free.of(kind);
    }
    refreshAbove(node);
  }

  /** A bin takes nothing any more. */
  void close(int bin) {
    int node = leaves + bin;
    Arrays.fill(most, node * KINDS, (node + 1) * KINDS, -1);
    refreshAbove(node);
  }

  private void refreshAbove(int node) {
    int above = node / 2;
    while (above > 0 && refresh(above)) {
      above /= 2;
    }
  }

  /** Returns whether that has changed anything. */
  private boolean refresh(int node) {
    boolean changed = false;
    for (int kind = 0; kind < KINDS; kind++) {
      int left = 2 * node * KINDS + kind;
      long now = Math.max(most[left], most[left + KINDS]);
      changed |= most[node * KINDS + kind] != now;
      most[node * KINDS + kind] = now;
    }
    return changed;
  }

  private boolean mayFit(Resources size, int node) {
    int at = node * KINDS;
    return size.cpuMicros() <= most[at]
        && size.memoryBytes() <= most[at + 1]
        && size.networkBytes() <= most[at + 2]
        && size.gpuSlots() <= most[at + 3];
  }

  /** The first bin from {@code from} on that an item fits into, or {@link #NOWHERE}. */
  int next(Resources size, int from) {
    return from >= this.size ? NOWHERE : next(size, from, 1, 0, leaves);
  }

  private int next(Resources size, int from, int node, int first, int count) {
    if (first + count <= from || !mayFit(size, node)) {
      return NOWHERE;
    }
    if (count == 1) {
      return first;
    }
    int half = count / 2;
    int found = next(size, from, 2 * node, first, half);
    return found == NOWHERE ? next(size, from, 2 * node + 1, first + half, half) : found;
  }
}
