package io.tenuto.engine.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * What came over a link that had no lease when its turn was. It waits here until the lease is
 * renewed or the link is gone. Giving it back would only bring it again, behind all that is on its
 * way already: where a link is so slow that answers to heartbeats come late behind messages, they
 * would never come in time. Owned by the machine of an engine or a backlog.
 *
 * @param <T> what is to be done
 */
public final class Unleased<T> {
  private final Function<T, InLink> link;
  private final Deque<T> waiting = new ArrayDeque<>(); // as it came

  /**
   * @param link over which something came
   */
  public Unleased(Function<T, InLink> link) {
    this.link = link;
  }

  public void add(T late) {
    waiting.addLast(late);
  }

  /** Takes what came over this link. */
  public List<T> take(InLink from) {
    List<T> taken = new ArrayList<>();
    for (Iterator<T> each = waiting.iterator(); each.hasNext(); ) {
      T late = each.next();
      if (link.apply(late) == from) {
        each.remove();
        taken.add(late);
      }
    }
    return taken;
  }

  /** Takes all there is. */
  List<T> takeAll() {
    List<T> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }
}
