package io.tenuto.engine.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Work whose link had no lease when a slot was to begin it. It waits here until the lease is
 * renewed or the link is gone. Giving it back would only bring it again, behind all that is on its
 * way already: where a link is so slow that answers to heartbeats come late behind messages, they
 * would never come in time. Owned by the engine's machine.
 */
final class Unleased {
  private final Deque<Work> waiting = new ArrayDeque<>(); // as it came

  void add(Work work) {
    waiting.addLast(work);
  }

  /** Takes what came over this link. */
  List<Work> take(InLink link) {
    List<Work> taken = new ArrayList<>();
    for (Iterator<Work> each = waiting.iterator(); each.hasNext(); ) {
      Work work = each.next();
      if (work.delivered().link() == link) {
        each.remove();
        taken.add(work);
      }
    }
    return taken;
  }

  /** Takes all there is. */
  List<Work> takeAll() {
    List<Work> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
