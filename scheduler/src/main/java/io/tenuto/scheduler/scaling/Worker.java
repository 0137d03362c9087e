package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.packing.Resources;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeSet;

/** One host, as the scheduler knows it. Owned by its {@link Cluster}. */
public final class Worker {
  /** From the order to the end. */
  public enum Phase {
    /** Asked for, and not there yet. */
    ORDERED,
    READY,
    /** Takes no engine any more; released once it has none. */
    LEAVING
  }

  private final int id;
  private final long orderedNanos;
  final TreeSet<Integer> engines = new TreeSet<>();
  Resources capacity; // what was ordered, then what came
  int bin = -1; // in the cluster's packing; none while it is ordered
  Phase phase = Phase.ORDERED;
  long emptySinceNanos;
  boolean used;

  Worker(int id, Resources ordered, long orderedNanos) {
    this.id = id;
    this.capacity = ordered;
    this.orderedNanos = orderedNanos;
  }

  /** Never used again. */
  public int id() {
    return id;
  }

  /** What it has; while it is on its way, what was asked for. */
  public Resources capacity() {
    return capacity;
  }

  /** When it was asked for. */
  public long orderedNanos() {
    return orderedNanos;
  }

  public Phase phase() {
    return phase;
  }

  /** Who is on it, whatever phase each is in. */
  public Collection<Integer> engines() {
    return Collections.unmodifiableSet(engines);
  }

  /** Whether an engine has ever been on it. */
  public boolean used() {
    return used;
  }

  /** Since when nothing has been on it; meaningless while something is. */
  public long emptySinceNanos() {
    return emptySinceNanos;
  }
}
