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

  final int bin; // in the cluster's packing; none while it is ordered
  private final int id;
  private final Resources capacity;
  private final long orderedNanos;
  final TreeSet<Integer> engines = new TreeSet<>();
  Phase phase;
  long emptySinceNanos;
  boolean used;

  Worker(int id, Resources capacity, int bin, Phase phase, long orderedNanos) {
    this.id = id;
    this.capacity = capacity;
    this.bin = bin;
    this.phase = phase;
    this.orderedNanos = orderedNanos;
  }

  /** Never used again. */
  public int id() {
    return id;
  }

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
