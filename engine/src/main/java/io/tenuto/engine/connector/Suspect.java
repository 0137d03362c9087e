package io.tenuto.engine.connector;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known against one message. Owned by its {@link Suspects}. */
final class Suspect {
  /** Ticks for which it is kept apart from others the first time; then twice as many, and so on. */
  static final int PATIENCE_TICKS = 100;

  private static final int MOST_DOUBLINGS = 8;
  private static final int MOST_ATTEMPT = 255; // what fits its byte in the protocol

  private final Entries entries;
  private final int index;
  private final Set<String> engines = new LinkedHashSet<>();
  private final List<String> lostWith = new ArrayList<>(); // instances lost with it alone
  private @Nullable String lostAmong; // instance lost with it among others
  private @Nullable String told; // by the engine, when it failed last
  private int failures;
  private int attempt;
  private int nextAttempt;
  private int rounds;
  private boolean apart;

  Suspect(Entries entries, int index) {
    this.entries = entries;
    this.index = index;
  }

  Entries entries() {
    return entries;
  }

  int index() {
    return index;
  }

  long bytes() {
    return entries.bytes(index, index + 1);
  }

  /** The number of its latest lease. */
  int attempt() {
    return attempt;
  }

  int nextAttempt() {
    return nextAttempt;
  }

  void nextAttempt(int number) {
    nextAttempt = Math.min(number, MOST_ATTEMPT);
  }

  /** Engines that have tried it, each once, in the order of their first try. */
  List<String> engines() {
    return List.copyOf(engines);
  }

  /** Whether it is to be tried alone. */
  boolean apart() {
    return apart;
  }

  void apart(boolean now) {
    apart = now;
  }

  /** Ticks for which others may have to wait while it is tried alone, or is to be. */
  int patienceTicks() {
    return PATIENCE_TICKS << Math.min(MOST_DOUBLINGS, Math.max(0, rounds - 1));
  }

  /** What counts against it now. */
  int counts() {
    return failures + lostWith.size();
  }

  int failures() {
    return failures;
  }

  /** Whether no engine was lost with it that has not come back. */
  boolean cleared() {
    return lostWith.isEmpty() && lostAmong == null;
  }

  void tried(String engine, int ofAttempt) {
    engines.add(engine);
    attempt = ofAttempt;
    nextAttempt(ofAttempt + 1);
  }

  void failed(@Nullable String why) {
    failures++;
    told = why;
  }

  /**
   * An engine was lost with it.
   *
   * @return whether it is to be tried alone from now on; not after one loss among others, which
   *     most often has another cause
   */
  boolean lost(String instance, boolean alone) {
    boolean suspected = alone || apart || !cleared();
    if (alone) {
      lostWith.add(instance);
      told = null;
    } else {
      lostAmong = instance;
    }
    if (suspected) {
      apart = true;
      rounds++;
    }
    return suspected;
  }

  /** This engine was not lost after all. */
  void returned(String instance) {
    lostWith.removeIf(instance::equals);
    if (instance.equals(lostAmong)) {
      lostAmong = null;
    }
  }

  /** Why it is given up, for people. */
  String cause() {
    if (lostWith.isEmpty()) {
      return told == null ? "no cause was given" : told;
    }
    String lost =
        "its engine was lost "
            + times(lostWith.size())
            + " while it worked on this message and on nothing else";
    if (told != null) {
      return told + " (before that, " + lost + ")";
    }
    return lost
        + (failures == 0 ? "" : ", and " + times(failures) + " it failed")
        + ": most often the process ends itself, takes more memory than there is, or crashes in"
        + " native code. The worker tells how it ended, with its last words.";
  }

  private static String times(int count) {
    return count == 1 ? "once" : count == 2 ? "twice" : count + " times";
  }
}
