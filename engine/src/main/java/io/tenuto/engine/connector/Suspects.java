package io.tenuto.engine.connector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which messages are to blame. One that fails has its engine's word for it. Who is on an
 * engine that is lost, among others, is noted; on the second one it becomes a suspect, to be tried
 * alone on an engine that has nothing else, and only one that is lost in such a trial counts as a
 * failure of its message. Who has reached the number of failures is condemned, and given up when
 * some time has passed in which no engine came back that was only believed lost. Pure; owned by the
 * dispatcher's thread.
 */
final class Suspects {
  /**
   * Ticks from sentence to the end: an engine whose link alone broke, or that was frozen, is
   * dialled again within 2 s.
   */
  static final int GRACE_TICKS = 25;

  /** So many engines that were ended on purpose are remembered, the latest ones. */
  static final int MOST_PARDONED = 1024;

  private final int attempts;
  private final Map<Key, Suspect> known = new LinkedHashMap<>();
  private final ArrayDeque<Suspect> waiting = new ArrayDeque<>();
  private final ArrayDeque<Condemned> condemned = new ArrayDeque<>();
  private final Set<String> pardoned = new LinkedHashSet<>();
  private long ticks;

  private record Key(Entries entries, int index) {}

  private record Condemned(Suspect suspect, long untilTick) {}

  /** What is to be done about a message that failed. */
  enum Verdict {
    /** Try it again. */
    AGAIN,
    /** Give it up now. */
    GUILTY,
    /** It is kept here until {@link #tick} or {@link #returned} gives it back. */
    CONDEMNED
  }

  /**
   * @param attempts failures after which a message is given up, at least 1
   */
  Suspects(int attempts) {
    this.attempts = attempts;
  }

  /** Whether nothing is known against any message: the usual case. */
  boolean innocent() {
    return known.isEmpty();
  }

  /** The one that is to be tried alone next, or null. */
  @Nullable Suspect next() {
    return waiting.peekFirst();
  }

  /** Takes {@link #next} out, to be tried or dropped. */
  @Nullable Suspect take() {
    return waiting.pollFirst();
  }

  private Suspect of(Entries entries, int index, String engine, int attempt) {
    Suspect suspect =
        known.computeIfAbsent(
            new Key(entries, index), key -> new Suspect(key.entries(), key.index()));
    suspect.tried(engine, attempt);
    return suspect;
  }

  /**
   * An engine has answered that a message failed.
   *
   * @param attempt number of that lease
   */
  Verdict failed(Entries entries, int index, int attempt, String engine, @Nullable String why) {
    Suspect suspect = of(entries, index, engine, attempt);
    suspect.failed(why);
    suspect.apart(false); // it was no murder
    if (suspect.failures() >= attempts) {
      return Verdict.GUILTY;
    }
    if (suspect.counts() >= attempts) {
      condemn(suspect);
      return Verdict.CONDEMNED;
    }
    return Verdict.AGAIN;
  }

  private void condemn(Suspect suspect) {
    condemned.add(new Condemned(suspect, ticks + GRACE_TICKS));
  }

  /**
   * An engine was lost with a message.
   *
   * @param attempt number of that lease
   * @param engine its name
   * @param instance of the engine, another one after each start
   * @param alone whether the engine can have worked on nothing else
   * @return whether it is suspected and waits here from now on; false if it is like any other,
   *     since this was the first time
   */
  boolean lost(
      Entries entries, int index, int attempt, String engine, String instance, boolean alone) {
    Suspect suspect = of(entries, index, engine, attempt);
    if (!suspect.lost(instance, alone)) {
      return false;
    }
    if (suspect.counts() >= attempts) {
      condemn(suspect);
    } else {
      waiting.addLast(suspect);
    }
    return true;
  }

  /**
   * A message came back, and nobody is to blame. If it was to be tried alone it still is, and waits
   * here.
   *
   * @param nextAttempt number of its next lease
   * @return false if it is like any other
   */
  boolean resume(Entries entries, int index, int nextAttempt) {
    Suspect suspect = known.get(new Key(entries, index));
    if (suspect == null || !suspect.apart()) {
      return false;
    }
    suspect.nextAttempt(nextAttempt);
    waiting.addFirst(suspect);
    return true;
  }

  /**
   * An engine is there: if it was believed lost, its link alone was, and that counts against
   * nobody.
   *
   * @return those that waited here and are like any other now, in their order
   */
  List<Suspect> returned(String instance) {
    if (innocent()) {
      return List.of();
    }
    known.values().forEach(suspect -> suspect.returned(instance));
    condemned.removeIf(
        each -> {
          boolean pardoned = each.suspect().counts() < attempts;
          if (pardoned) {
            each.suspect().apart(true);
            waiting.addLast(each.suspect());
          }
          return pardoned;
        });
    List<Suspect> cleared = waiting.stream().filter(Suspect::cleared).toList();
    waiting.removeAll(cleared);
    cleared.forEach(suspect -> suspect.apart(false));
    return cleared;
  }

  /**
   * An engine was ended on purpose, which counts against nobody, whether it has been lost already
   * or not yet.
   *
   * @return as {@link #returned}
   */
  List<Suspect> pardon(String instance) {
    if (pardoned.add(instance) && pardoned.size() > MOST_PARDONED) {
      pardoned.remove(pardoned.iterator().next());
    }
    return returned(instance);
  }

  /** Whether an engine is known to have been ended on purpose. */
  boolean pardoned(String instance) {
    return pardoned.contains(instance);
  }

  /** There is no way to try them alone: those that wait are like any other, in their order. */
  List<Suspect> letGo() {
    List<Suspect> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(suspect -> suspect.apart(false));
    return all;
  }

  /** A tenth of a second has passed; those that are to be given up now. */
  List<Suspect> tick() {
    ticks++;
    if (condemned.isEmpty()) {
      return List.of();
    }
    List<Suspect> over = new ArrayList<>();
    while (!condemned.isEmpty() && condemned.getFirst().untilTick() <= ticks) {
      over.add(condemned.removeFirst().suspect());
    }
    return over;
  }

  /** Engines that have tried a message, with the one that tried it last. */
  List<String> engines(Entries entries, int index, String last) {
    Suspect suspect = known.get(new Key(entries, index));
    if (suspect == null) {
      return List.of(last);
    }
    suspect.tried(last, suspect.attempt());
    return suspect.engines();
  }

  /** Some messages are settled for good. */
  void forget(Entries entries, int from, int to) {
    if (!known.isEmpty()) {
      for (int i = from; i < to; i++) {
        known.remove(new Key(entries, i));
      }
    }
  }
}
