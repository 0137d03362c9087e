package io.tenuto.engine.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which files of a watched folder are complete. A file is complete when its size and time
 * of modification have stayed the same for the settle time, or when it was put there in one piece.
 * Each version of a file is taken once. Not thread-safe; does no I/O, reads no clock.
 */
final class CompletionTracker {
  private final long settleNanos;
  private final Map<String, Waiting> waiting = new TreeMap<>();
  private final TreeMap<String, FoundFile> ready = new TreeMap<>();
  private final Map<String, FileVersion> taken = new HashMap<>();

  /**
   * @param settleNanos how long a file must stay unchanged, 0 or more
   * @param taken versions that earlier runs have settled
   */
  CompletionTracker(long settleNanos, Map<String, FileVersion> taken) {
    this.settleNanos = settleNanos;
    this.taken.putAll(taken);
  }

  private record Waiting(FoundFile found, long sinceNanos) {}

  /** Whether this version was taken before, in this run or in an earlier one. */
  boolean isTaken(FoundFile found) {
    return found.version().equals(taken.get(found.file()));
  }

  /** Whether exactly this version is being watched already. */
  boolean isWaiting(FoundFile found) {
    Waiting before = waiting.get(found.file());
    return before != null && before.found().version().equals(found.version());
  }

  /**
   * A file as it is now.
   *
   * @param whole whether it is known to have been put there in one piece
   * @return whether something has happened: a file or a version that was not known
   */
  boolean seen(FoundFile found, boolean whole, long nowNanos) {
    if (isTaken(found)) {
      waiting.remove(found.file());
      return false;
    }
    FoundFile already = ready.get(found.file());
    if (already != null && already.version().equals(found.version())) {
      return false;
    }
    ready.remove(found.file());
    Waiting before = waiting.get(found.file());
    boolean unchanged = before != null && before.found().version().equals(found.version());
    long since = before != null && unchanged ? before.sinceNanos() : nowNanos;
    if (whole || (unchanged && nowNanos - since >= settleNanos)) {
      waiting.remove(found.file());
      ready.put(found.file(), found);
    } else {
      waiting.put(found.file(), new Waiting(found, since));
    }
    return !unchanged;
  }

  /** The file is no longer there. */
  void gone(String file) {
    waiting.remove(file);
    ready.remove(file);
  }

  /** Files whose settle time is over, sorted: look at each again and tell {@link #seen}. */
  List<FoundFile> due(long nowNanos) {
    var due = new ArrayList<FoundFile>();
    for (Waiting entry : waiting.values()) {
      if (nowNanos - entry.sinceNanos() >= settleNanos) {
        due.add(entry.found());
      }
    }
    return due;
  }

  /** Nanoseconds until the next file is due, 0 or more; {@link Long#MAX_VALUE} if none waits. */
  long untilDueNanos(long nowNanos) {
    long least = Long.MAX_VALUE;
    for (Waiting entry : waiting.values()) {
      least = Math.min(least, Math.max(0, settleNanos - (nowNanos - entry.sinceNanos())));
    }
    return least;
  }

  /**
   * The next complete file, sorted by path among those that are complete; null if there is none.
   */
  @Nullable FoundFile poll() {
    var first = ready.pollFirstEntry();
    return first == null ? null : first.getValue();
  }

  /** Whether a file is complete and not taken yet. */
  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** This version needs no further look in this run. */
  void taken(FoundFile found) {
    taken.put(found.file(), found.version());
  }

  /** Whether no file is waiting or ready. */
  boolean idle() {
    return waiting.isEmpty() && ready.isEmpty();
  }
}
