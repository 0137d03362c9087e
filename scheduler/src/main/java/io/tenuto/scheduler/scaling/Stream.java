package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.Resources;
import java.util.Collection;
import java.util.Collections;
import java.util.TreeSet;

/** What one group of a stream needs and has. Owned by its {@link Cluster}. */
public final class Stream {
  private final String name;
  private final int slots;
  final TreeSet<Integer> ready = new TreeSet<>();
  final TreeSet<Integer> starting = new TreeSet<>();
  final TreeSet<Integer> leaving = new TreeSet<>();
  Limits limits;
  Resources size;
  Load load = Load.NONE;
  long startUpNanos;

  /**
   * @param slots of one engine: messages that it works on at once
   * @param size of one engine
   * @param startUpNanos from the order until an engine takes messages, as far as it is known
   */
  Stream(String name, int slots, Limits limits, Resources size, long startUpNanos) {
    if (slots < 1) {
      throw new IllegalArgumentException(name + ": slots: " + slots + " is less than 1");
    }
    this.name = name;
    this.slots = slots;
    this.limits = limits;
    this.size = size;
    this.startUpNanos = startUpNanos;
  }

  public String name() {
    return name;
  }

  public int slots() {
    return slots;
  }

  public Limits limits() {
    return limits;
  }

  /** Of one engine. */
  public Resources size() {
    return size;
  }

  public Load load() {
    return load;
  }

  /** From the order until an engine takes messages, as far as it is known. */
  public long startUpNanos() {
    return startUpNanos;
  }

  /** Engines that take messages. */
  public int ready() {
    return ready.size();
  }

  /** Those that take messages, the oldest first. */
  public Collection<Integer> readyEngines() {
    return Collections.unmodifiableSet(ready);
  }

  /** Engines that were told to start. */
  public int starting() {
    return starting.size();
  }

  /** Engines that were told to end. */
  public int leaving() {
    return leaving.size();
  }

  /** Messages that one engine completes in a second; infinite if that is not known. */
  public double perEngine() {
    return load.serviceSeconds() > 0 ? slots / load.serviceSeconds() : Double.POSITIVE_INFINITY;
  }
}
