package io.tenuto.harmonicio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may have one of a number of places. A host is given another one only while it has fewer than
 * are free: alone it gets half of them, and whoever comes after it half of the rest, however many
 * connections the first has open and however long they hang. Who may not waits in turn; waiting is
 * shared out by the same rule. Decides; not thread-safe.
 *
 * @param <T> what comes from a host
 */
final class Places<T> {
  /** What becomes of one that has come. */
  enum Verdict {
    /** It has a place. */
    TAKEN,
    /** It is given one later. */
    WAITS,
    /** There is no room to wait either. */
    REFUSED
  }

  private final Shares taken;
  private final Shares waits;
  private final Map<T, String> waiting = new LinkedHashMap<>(); // to their hosts, in turn

  /**
   * @param most who have a place at once
   * @param mostWaiting who wait at once
   */
  Places(int most, int mostWaiting) {
    this.taken = new Shares(most);
    this.waits = new Shares(mostWaiting);
  }

  /** One comes that has not come before. */
  Verdict come(String host, T visitor) {
    if (taken.take(host)) {
      return Verdict.TAKEN;
    }
    if (waits.take(host)) {
      waiting.put(visitor, host);
      return Verdict.WAITS;
    }
    return Verdict.REFUSED;
  }

  /** One that had a place leaves it; who have one now, as they came. */
  List<T> leave(String host) {
    taken.giveBack(host);
    var next = new ArrayList<T>();
    for (Iterator<Map.Entry<T, String>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<T, String> each = all.next();
      if (taken.take(each.getValue())) {
        waits.giveBack(each.getValue());
        next.add(each.getKey());
        all.remove();
      }
    }
    return next;
  }

  /** So many of something, shared out among hosts. */
  private static final class Shares {
    private final Map<String, Integer> held = new HashMap<>();
    private int free;

    Shares(int most) {
      this.free = most;
    }

    boolean take(String host) {
      int has = held.getOrDefault(host, 0);
      if (has >= free) {
        return false;
      }
      held.put(host, has + 1);
      free--;
      return true;
    }

    void giveBack(String host) {
      held.computeIfPresent(host, (name, has) -> has == 1 ? null : has - 1);
      free++;
    }
  }
}
