package io.tenuto.engine.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what processes do, step by step, and kills the one that does a given step: just before it,
 * or just after it. A step may be part of another one.
 */
final class Steps {
  private static final int NOWHERE = -1;

  private final boolean counts;
  private final int haltAt;
  private final Side side;
  private final List<String> labels = new ArrayList<>();
  private Consumer<SimLink.Host> onHalt = host -> {};
  private boolean halted;

  /** When a process dies. */
  enum Side {
    BEFORE,
    AFTER
  }

  private Steps(boolean counts, int haltAt, Side side) {
    this.counts = counts;
    this.haltAt = haltAt;
    this.side = side;
  }

  /** Nobody asks for them. */
  static Steps uncounted() {
    return new Steps(false, NOWHERE, Side.BEFORE);
  }

  /** All are counted, and nobody is killed. */
  static Steps counted() {
    return new Steps(true, NOWHERE, Side.BEFORE);
  }

  /** Whoever does this step, counted from 0, is killed. */
  static Steps haltingAt(int step, Side side) {
    return new Steps(true, step, side);
  }

  /**
   * @param killer ends a process at once, and sees to it that it comes back later
   */
  void onHalt(Consumer<SimLink.Host> killer) {
    onHalt = killer;
  }

  /** What each step was, in the order in which they began. */
  List<String> labels() {
    return labels;
  }

  /** Whether somebody has been killed. */
  boolean halted() {
    return halted;
  }

  /** Whether what a killed process had handed to the network arrives; otherwise it is lost. */
  boolean lastWordsArrive() {
    return halted && side == Side.AFTER;
  }

  /** As {@link #begin(SimLink.Host, String, String, SimLink.Host)}, of a step that has no other. */
  int begin(SimLink.Host host, String verb, String what) {
    return begin(host, verb, what, null);
  }

  /**
   * A step begins.
   *
   * @param other to or from which something goes
   * @return to be handed to {@link #end}
   */
  int begin(SimLink.Host host, String verb, String what, SimLink.@Nullable Host other) {
    if (!counts) {
      return NOWHERE;
    }
    int step = labels.size();
    String label = host.process() + " " + verb + " " + what;
    labels.add(other == null ? label : label + ", " + other.process());
    halt(host, step, Side.BEFORE);
    return step;
  }

  /** A step is over. */
  void end(SimLink.Host host, int step) {
    if (counts) {
      halt(host, step, Side.AFTER);
    }
  }

  private void halt(SimLink.Host host, int step, Side now) {
    if (step == haltAt && now == side && host.alive()) {
      halted = true;
      onHalt.accept(host);
      throw new Killed();
    }
  }
}
