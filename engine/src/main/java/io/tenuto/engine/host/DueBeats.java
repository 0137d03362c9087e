package io.tenuto.engine.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * The links whose heartbeats are due, and how many of them go out at once: those over which
 * messages are here come first, and thousands are spread over most of the time until the next turn,
 * so that messages do not wait behind them. Pure; owned by the loop's thread.
 */
final class DueBeats {
  /** Into so many portions many are parted; few fall into fewer. */
  static final int PORTIONS = 200;

  /** The least that is worth a portion. */
  static final int PORTION_LEAST = 8;

  private final Deque<EngineLink> due = new ArrayDeque<>();
  private int portion = PORTION_LEAST;

  /** Another turn begins; what is still due stays so. */
  void turn(Collection<EngineLink> links) {
    for (EngineLink link : links) {
      if (link.beatIsDue()) {
        if (link.in().receiver().heldMessages() > 0) {
          due.addFirst(link);
        } else {
          due.addLast(link);
        }
      }
    }
    portion = Math.max(PORTION_LEAST, (due.size() + PORTIONS - 1) / PORTIONS);
  }

  /** Takes those that go out next. */
  List<EngineLink> next() {
    return take(portion);
  }

  /** Takes all. */
  List<EngineLink> all() {
    return take(due.size());
  }

  private List<EngineLink> take(int most) {
    List<EngineLink> taken = new ArrayList<>();
    while (taken.size() < most && !due.isEmpty()) {
      taken.add(due.remove());
    }
    return taken;
  }

  boolean isEmpty() {
    return due.isEmpty();
  }
}
