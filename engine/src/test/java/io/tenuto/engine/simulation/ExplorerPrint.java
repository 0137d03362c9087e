package io.tenuto.engine.simulation;

import io.tenuto.engine.host.EngineLink;
import io.tenuto.engine.host.InLink;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of what decides about all that can still happen in an {@link ExplorerRun}: the
 * machines, what is on its way, what may still go wrong, and what the checker knows.
 *
 * <p>It is the same whatever the two sources and the two engines are called: the least of the
 * fingerprints under the names that they could have, as many of them as have to be looked at. What
 * can be seen of a source or an engine without its name gives it its place, so that names are only
 * tried where nothing can be told apart like that.
 */
final class ExplorerPrint implements Fingerprint.View {
  private final ExplorerRun run;
  private final Swap swap;

  private ExplorerPrint(ExplorerRun run, Swap swap) {
    this.run = run;
    this.swap = swap;
  }

  /** The same whoever is called what. */
  static Fingerprint.Print of(ExplorerRun run) {
    long sources = Long.compare(run.sources().get(0).mark(), run.sources().get(1).mark());
    long engines = Long.compare(run.engine(0).mark(), run.engine(1).mark());
    Fingerprint.@Nullable Print least = null;
    for (Swap swap : Swap.ALL) {
      if ((swap.sources() ? sources >= 0 : sources <= 0)
          && (swap.engines() ? engines >= 0 : engines <= 0)) {
        Fingerprint.Print print = of(run, swap);
        least = least == null || print.compareTo(least) < 0 ? print : least;
      }
    }
    return Objects.requireNonNull(least);
  }

  /** As if some had the names of others. */
  static Fingerprint.Print of(ExplorerRun run, Swap swap) {
    var print = new Fingerprint(new ExplorerPrint(run, swap));
    print.add(run.harms());
    print.add(run.shells());
    for (int i = 0; i < 2; i++) {
      print.add(run.sources().get(swap.source(i)));
    }
    for (int i = 0; i < 2; i++) {
      print.add(run.engine(swap.engine(i)));
    }
    print.add(run.checker());
    return print.print();
  }

  /**
   * A line counts as what the checker knows of it, and so does a connection that is over at this
   * end: a machine may still have work that came over it, but neither hears nor says anything
   * there.
   */
  @Override
  public Object of(Object object) {
    if (object instanceof Line line) {
      return run.checker().about(line);
    } else if (object instanceof ExplorerLink link && link.closed()) {
      return run.checker().about(link.line());
    } else if (object instanceof InLink in && !in.open()) {
      return of(((EngineLink) in.output()).link());
    }
    return object;
  }

  @Override
  public String name(String text) {
    return swap.text(text);
  }

  /** The bytes of a message count as the number of the source that sent it. */
  @Override
  public int owner(ByteBuffer bytes) {
    for (int i = 0; i < 2; i++) {
      if (run.sources().get(i).sent(bytes)) {
        return swap.source(i);
      }
    }
    return -1;
  }
}
