package io.tenuto.engine.replica;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a life of a source knows of its keepers, by their numbers: their names, what they have, and
 * how much is damaged there. Pure; owned by the loop's thread, but for the names.
 */
final class KnownKeepers {
  private final List<String> names;
  private final List<String> ids; // of what each keeper has
  private final @Nullable Facts[] here;
  private final long[] lost;

  /** How a keeper comes. */
  enum Arrival {
    /** This life meets it for the first time. */
    FIRST,
    /** It was away, and has what it had. */
    BACK,
    /** It was away, and has something else, or nothing any more. */
    BACK_ANEW
  }

  /**
   * @param facts what each has said before it was claimed
   */
  KnownKeepers(List<String> names, List<Facts> facts) {
    this.names = List.copyOf(names);
    this.ids = new ArrayList<>(facts.stream().map(one -> one.claim().id()).toList());
    this.here = new Facts[names.size()];
    this.lost = new long[names.size()];
  }

  /** All of them, in their order. Any thread. */
  List<String> names() {
    return names;
  }

  /** How people call one. Any thread. */
  String name(int keeper) {
    return names.get(keeper);
  }

  /** Which store it has, as far as this life knows. */
  String id(int keeper) {
    return ids.get(keeper);
  }

  /** A keeper is claimed, and says what it has. */
  Arrival here(int keeper, Facts facts) {
    Facts before = here[keeper];
    here[keeper] = facts;
    ids.set(keeper, facts.claim().id());
    return before == null
        ? Arrival.FIRST
        : before.claim().id().equals(facts.claim().id()) ? Arrival.BACK : Arrival.BACK_ANEW;
  }

  /** Whether this life has claimed it at some time. */
  boolean met(int keeper) {
    return here[keeper] != null;
  }

  /** Messages are damaged there. */
  void lost(int keeper, long messages) {
    lost[keeper] += messages;
  }

  /**
   * How many messages may be damaged at every keeper that had everything: what others lack is no
   * loss.
   *
   * @param whole whether a keeper had everything; at least one had
   */
  long lostEverywhere(List<Boolean> whole) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < lost.length; i++) {
      if (whole.get(i)) {
        least = Math.min(least, lost[i]);
      }
    }
    return least;
  }
}
