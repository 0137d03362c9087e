package io.tenuto.engine.master;

import io.tenuto.engine.master.Member.Connector;
import io.tenuto.engine.master.Member.Engine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which engines of a group each of its connectors uses: at most {@link
 * LeaseMachine#MAX_ENGINES}, spread so that every engine serves somebody and every connector has
 * engines, with as few changes as that takes. Owned by one thread; does no I/O, reads no clock.
 */
final class Matching {
  private static final int MAX_ENGINES = LeaseMachine.MAX_ENGINES;

  private final Map<String, Engine> engines;
  private final Map<String, Connector> connectors;
  private boolean relays;

  /**
   * @param engines all of them by name, in a fixed order; so are the connectors
   */
  Matching(Map<String, Engine> engines, Map<String, Connector> connectors) {
    this.engines = engines;
    this.connectors = connectors;
  }

  /** Whether two that only dial can meet somewhere. */
  void relays(boolean any) {
    relays = any;
  }

  /** Makes as few changes as it takes to keep what is promised. */
  void settle() {
    List<Connector> callers = connectors.values().stream().filter(Member::present).toList();
    boolean anyListens = callers.stream().anyMatch(connector -> !connector.endpoints.isEmpty());
    List<Engine> there =
        engines.values().stream()
            .filter(Member::present)
            .filter(engine -> anyListens || !engine.dials() || relays)
            .toList();
    long listening = there.stream().filter(engine -> !engine.dials()).count();
    callers.forEach(connector -> fill(connector, there, listening));
    there.stream().filter(engine -> engine.mates.isEmpty()).forEach(e -> place(e, callers));
    balance(there, callers);
  }

  /** Gives a connector its engines, those first that have the fewest connectors. */
  private void fill(Connector connector, List<Engine> there, long listening) {
    boolean reachesAll = !connector.endpoints.isEmpty() || relays;
    long goal = Math.min(MAX_ENGINES, reachesAll ? there.size() : listening);
    long has =
        connector.mates.stream()
            .map(engines::get)
            .filter(mate -> mate != null && mate.present() && reachable(mate, connector))
            .count();
    for (; has < goal; has++) {
      Engine fewest = null;
      for (Engine engine : there) {
        if (!connector.mates.contains(engine.name)
            && reachable(engine, connector)
            && (fewest == null || more(fewest, engine))) {
          fewest = engine;
        }
      }
      if (fewest == null || !hasRoom(connector)) {
        return;
      }
      join(fewest, connector);
    }
  }

  /** Whether one more engine fits, where need be in the place of one that cannot be used now. */
  private boolean hasRoom(Connector connector) {
    if (connector.mates.size() < MAX_ENGINES) {
      return true;
    }
    for (String mate : connector.mates) {
      Engine engine = engines.get(mate);
      if (engine != null && (!engine.present() || !reachable(engine, connector))) {
        part(engine, connector);
        return true;
      }
    }
    return false;
  }

  /** Finds a connector for an engine that has none, where need be in another's place. */
  private void place(Engine engine, List<Connector> callers) {
    for (Connector connector : callers) {
      if (reachable(engine, connector) && connector.mates.size() < MAX_ENGINES) {
        join(engine, connector);
        return;
      }
    }
    Engine most = null;
    Connector from = null;
    for (Connector connector : callers) {
      for (String mate : reachable(engine, connector) ? connector.mates : List.<String>of()) {
        Engine other = engines.get(mate);
        if (other != null && other.mates.size() > 1 && more(other, most)) {
          most = other;
          from = connector;
        }
      }
    }
    if (most != null && from != null) {
      part(most, from);
      join(engine, from);
    }
  }

  /** Evens out: no engine keeps more than about twice the connectors of another. */
  private void balance(List<Engine> there, List<Connector> callers) {
    int budget = MAX_ENGINES * callers.size();
    for (; budget > 0; budget--) {
      Engine fewest = null;
      Engine most = null;
      for (Engine engine : there) {
        fewest = fewest == null || more(fewest, engine) ? engine : fewest;
        most = more(engine, most) ? engine : most;
      }
      if (fewest == null || most == null || most.mates.size() <= 2 * fewest.mates.size() + 1) {
        return;
      }
      Connector between = between(most, fewest, callers);
      if (between == null) {
        return;
      }
      part(most, between);
      join(fewest, between);
    }
  }

  private @Nullable Connector between(Engine most, Engine fewest, Collection<Connector> callers) {
    for (Connector connector : callers) {
      if (connector.mates.contains(most.name)
          && !connector.mates.contains(fewest.name)
          && reachable(fewest, connector)) {
        return connector;
      }
    }
    return null;
  }

  /** Exchanges an engine that has others to serve for one that has nothing to do. */
  boolean help(Connector connector) {
    Engine idle = null;
    Engine busiest = null;
    for (Engine engine : engines.values()) {
      boolean mate = connector.mates.contains(engine.name);
      if (mate && engine.idle && engine.present()) {
        return false; // it has help already and only has to use it
      }
      if (mate && engine.mates.size() > 1 && more(engine, busiest)) {
        busiest = engine;
      }
      if (!mate && engine.idle && engine.present() && reachable(engine, connector)) {
        idle = idle == null || more(idle, engine) ? engine : idle;
      }
    }
    if (idle == null) {
      return false;
    }
    if (connector.mates.size() >= MAX_ENGINES) {
      if (busiest == null) {
        return false;
      }
      part(busiest, connector);
    }
    join(idle, connector);
    return true;
  }

  private static boolean more(Engine engine, @Nullable Engine than) {
    return than == null || engine.mates.size() > than.mates.size();
  }

  static void join(Engine engine, Connector connector) {
    engine.mates.add(connector.name);
    connector.mates.add(engine.name);
  }

  private static void part(Engine engine, Connector connector) {
    engine.mates.remove(connector.name);
    connector.mates.remove(engine.name);
  }

  private boolean reachable(Engine engine, Connector connector) {
    return !engine.dials() || !connector.endpoints.isEmpty() || relays;
  }
}
