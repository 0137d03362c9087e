package io.tenuto.engine.master;

import io.tenuto.engine.node.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which engines of one group each connector of one stream is leased: at most {@link
 * #MAX_ENGINES}, spread so that every engine serves somebody and every connector has engines, with
 * as few changes as that takes. Every change raises the epoch. Members that fall silent keep what
 * they have for a while, so that neither a lost control link nor a new master disturbs a flow.
 * Owned by one thread; does no I/O, reads no clock.
 */
final class LeaseMachine {
  /** The most engines that a connector is leased for one group. */
  static final int MAX_ENGINES = 16;

  private final String stream;
  private final String group;
  private final Commands commands;
  private final Map<String, Engine> engines = new TreeMap<>();
  private final Map<String, Conn> connectors = new TreeMap<>();
  private List<List<String>> relays = List.of();
  private long epoch;

  /** What the machine wants done; performed at once. */
  interface Commands {
    /** Tell a connector's group which engines it may use. */
    void lease(String node, String connector, String group, long epoch, List<Peer> engines);

    /** Tell an engine that dials out which connectors to dial. */
    void serve(String node, String engine, long epoch, List<Peer> connectors);
  }

  /** One engine or connector. */
  abstract static class Member {
    final String name;
    String node = "";
    String host = "";
    List<String> endpoints = List.of();

    /** The other ends of its leases. */
    final TreeSet<String> mates = new TreeSet<>();

    /** Since when its process has been silent; null while it speaks. */
    @Nullable Long silentSinceNanos;

    /** What it was told last, by this master or an earlier one. */
    List<Peer> told = List.of();

    /** Whether it must be told again, be it the same. */
    boolean mustTell;

    Member(String name) {
      this.name = name;
    }

    boolean present() {
      return silentSinceNanos == null;
    }
  }

  /** A processing engine. */
  static final class Engine extends Member {
    boolean idle;

    Engine(String name) {
      super(name);
    }

    boolean dials() {
      return endpoints.isEmpty();
    }
  }

  /** A stream connector. */
  static final class Conn extends Member {
    long waiting;

    Conn(String name) {
      super(name);
    }
  }

  LeaseMachine(String stream, String group, Commands commands) {
    this.stream = stream;
    this.group = group;
    this.commands = commands;
  }

  /** The relays that members of this group may meet at, in a fixed order: where each listens. */
  void onRelays(List<List<String>> endpoints) {
    if (!relays.equals(endpoints)) {
      relays = List.copyOf(endpoints);
      settle();
    }
  }

  /**
   * What a member says of itself.
   *
   * @param node whose control link it is reached by
   * @param endpoints where it listens; empty if it does not
   */
  record Self(String node, String host, String name, List<String> endpoints) {}

  /**
   * What a member was told last, by this master or an earlier one; told again when its control link
   * opens.
   */
  record Told(long epoch, List<Peer> peers) {}

  /**
   * An engine tells of itself.
   *
   * @param told if its control link has just opened: the connectors that it is dialling
   */
  void onEngine(Self self, Optional<Told> told, long nowNanos) {
    Engine engine = engines.computeIfAbsent(self.name(), Engine::new);
    present(engine, self);
    told.ifPresent(
        before -> {
          take(engine, before);
          before.peers().forEach(peer -> believe(engine, connector(peer, nowNanos)));
        });
    settle();
  }

  /**
   * A connector tells of itself.
   *
   * @param told if its control link has just opened: the engines that it uses
   */
  void onConnector(Self self, Optional<Told> told, long nowNanos) {
    Conn connector = connectors.computeIfAbsent(self.name(), Conn::new);
    present(connector, self);
    told.ifPresent(
        before -> {
          take(connector, before);
          before.peers().forEach(peer -> believe(engine(peer, nowNanos), connector));
        });
    settle();
  }

  private static void present(Member member, Self self) {
    member.node = self.node();
    member.host = self.host();
    member.endpoints = List.copyOf(self.endpoints());
    member.silentSinceNanos = null;
  }

  private void take(Member member, Told told) {
    epoch = Math.max(epoch, told.epoch());
    member.told = told.peers();
    member.mustTell = true;
  }

  /** A link that a member reports and this machine did not make: an earlier master leased it. */
  private static void believe(Engine engine, Conn connector) {
    boolean unknown = !engine.present() || !connector.present();
    if (unknown && connector.mates.size() < MAX_ENGINES) {
      join(engine, connector);
    }
  }

  private Engine engine(Peer peer, long nowNanos) {
    return engines.computeIfAbsent(
        peer.name(),
        name -> {
          var engine = new Engine(name);
          engine.host = peer.host();
          engine.endpoints = peer.relay() ? List.of() : peer.endpoints();
          engine.silentSinceNanos = nowNanos;
          return engine;
        });
  }

  private Conn connector(Peer peer, long nowNanos) {
    return connectors.computeIfAbsent(
        peer.name(),
        name -> {
          var connector = new Conn(name);
          connector.host = peer.host();
          connector.endpoints = peer.relay() ? List.of() : peer.endpoints();
          connector.silentSinceNanos = nowNanos;
          return connector;
        });
  }

  private Engine engine(String name) {
    return Objects.requireNonNull(engines.get(name), name);
  }

  private Conn connector(String name) {
    return Objects.requireNonNull(connectors.get(name), name);
  }

  /** An engine's process has fallen silent. */
  void onEngineSilent(String name, long nowNanos) {
    silent(engines.get(name), nowNanos);
  }

  /** A connector's process has fallen silent. */
  void onConnectorSilent(String name, long nowNanos) {
    silent(connectors.get(name), nowNanos);
  }

  private void silent(@Nullable Member member, long nowNanos) {
    if (member != null && member.present()) {
      member.silentSinceNanos = nowNanos;
      settle(); // where others are free they come to help; nobody else loses anything
    }
  }

  /** An engine is gone for good, or drains. */
  void onEngineGone(String name) {
    Engine engine = engines.remove(name);
    if (engine != null) {
      engine.mates.forEach(mate -> connector(mate).mates.remove(name));
      settle();
    }
  }

  /** A connector is gone for good. */
  void onConnectorGone(String name) {
    Conn connector = connectors.remove(name);
    if (connector != null) {
      connector.mates.forEach(mate -> engine(mate).mates.remove(name));
      settle();
    }
  }

  /** Forgets members that have been silent for longer than {@code patienceNanos}. */
  void tick(long nowNanos, long patienceNanos) {
    for (Engine engine : List.copyOf(engines.values())) {
      if (expired(engine, nowNanos, patienceNanos)) {
        onEngineGone(engine.name);
      }
    }
    for (Conn connector : List.copyOf(connectors.values())) {
      if (expired(connector, nowNanos, patienceNanos)) {
        onConnectorGone(connector.name);
      }
    }
  }

  private static boolean expired(Member member, long nowNanos, long patienceNanos) {
    Long since = member.silentSinceNanos;
    return since != null && nowNanos - since > patienceNanos;
  }

  /** An engine reports whether it has nothing to do. */
  void onEngineReport(String name, boolean idle) {
    Engine engine = engines.get(name);
    if (engine != null) {
      engine.idle = idle;
    }
  }

  /** A connector reports how many messages wait for an engine; idle engines come to its help. */
  void onConnectorReport(String name, long waiting) {
    Conn connector = connectors.get(name);
    if (connector == null) {
      return;
    }
    connector.waiting = waiting;
    if (waiting > 0 && connector.present() && help(connector)) {
      settle();
    }
  }

  /** Exchanges an engine that has others to serve for one that has nothing to do. */
  private boolean help(Conn connector) {
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

  private static void join(Engine engine, Conn connector) {
    engine.mates.add(connector.name);
    connector.mates.add(engine.name);
  }

  private static void part(Engine engine, Conn connector) {
    engine.mates.remove(connector.name);
    connector.mates.remove(engine.name);
  }

  private boolean reachable(Engine engine, Conn connector) {
    return !engine.dials() || !connector.endpoints.isEmpty() || !relays.isEmpty();
  }

  private void settle() {
    List<Conn> callers = connectors.values().stream().filter(Member::present).toList();
    boolean anyListens = callers.stream().anyMatch(connector -> !connector.endpoints.isEmpty());
    List<Engine> there =
        engines.values().stream()
            .filter(Member::present)
            .filter(engine -> anyListens || !engine.dials() || !relays.isEmpty())
            .toList();
    long listening = there.stream().filter(engine -> !engine.dials()).count();
    callers.forEach(connector -> fill(connector, there, listening));
    there.stream().filter(engine -> engine.mates.isEmpty()).forEach(e -> place(e, callers));
    balance(there, callers);
    tell();
  }

  /** Gives a connector its engines, those first that have the fewest connectors. */
  private void fill(Conn connector, List<Engine> there, long listening) {
    boolean reachesAll = !connector.endpoints.isEmpty() || !relays.isEmpty();
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
  private boolean hasRoom(Conn connector) {
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
  private void place(Engine engine, List<Conn> callers) {
    for (Conn connector : callers) {
      if (reachable(engine, connector) && connector.mates.size() < MAX_ENGINES) {
        join(engine, connector);
        return;
      }
    }
    Engine most = null;
    Conn from = null;
    for (Conn connector : callers) {
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
  private void balance(List<Engine> there, List<Conn> callers) {
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
      Conn between = between(most, fewest, callers);
      if (between == null) {
        return;
      }
      part(most, between);
      join(fewest, between);
    }
  }

  private @Nullable Conn between(Engine most, Engine fewest, Collection<Conn> callers) {
    for (Conn connector : callers) {
      if (connector.mates.contains(most.name)
          && !connector.mates.contains(fewest.name)
          && reachable(fewest, connector)) {
        return connector;
      }
    }
    return null;
  }

  private void tell() {
    List<Runnable> news = new ArrayList<>();
    boolean changed = false;
    for (Conn connector : connectors.values()) {
      if (connector.present()) {
        List<Peer> peers =
            connector.mates.stream().map(mate -> seenBy(connector, engine(mate))).toList();
        changed |= !peers.equals(connector.told);
        if (isNews(connector, peers)) {
          news.add(() -> commands.lease(connector.node, connector.name, group, epoch, peers));
        }
      }
    }
    for (Engine engine : engines.values()) {
      if (engine.present() && engine.dials()) {
        List<Peer> peers =
            engine.mates.stream().map(mate -> seenBy(engine, connector(mate))).toList();
        changed |= !peers.equals(engine.told);
        if (isNews(engine, peers)) {
          news.add(() -> commands.serve(engine.node, engine.name, epoch, peers));
        }
      }
    }
    if (changed) {
      epoch++;
    }
    news.forEach(Runnable::run);
  }

  private static boolean isNews(Member member, List<Peer> peers) {
    boolean news = member.mustTell || !peers.equals(member.told);
    member.told = peers;
    member.mustTell = false;
    return news;
  }

  private Peer seenBy(Conn connector, Engine engine) {
    if (!engine.dials()) {
      return new Peer(engine.name, engine.host, engine.endpoints);
    }
    return connector.endpoints.isEmpty()
        ? atRelay(engine, engine, connector)
        : new Peer(engine.name, engine.host, List.of());
  }

  private Peer seenBy(Engine engine, Conn connector) {
    return connector.endpoints.isEmpty()
        ? atRelay(connector, engine, connector)
        : new Peer(connector.name, connector.host, connector.endpoints);
  }

  /** One of two that meet at a relay; both are told the same relay. */
  private Peer atRelay(Member member, Engine engine, Conn connector) {
    if (relays.isEmpty()) { // a new master may hear of the relay a moment after its users
      return new Peer(member.name, member.host, List.of());
    }
    int which = Math.floorMod((engine.name + "\n" + connector.name).hashCode(), relays.size());
    return new Peer(member.name, member.host, relays.get(which), true);
  }

  /** Two of which one can reach nobody of the other kind, because both only dial. */
  Optional<Stranded> stranded() {
    List<Engine> there = engines.values().stream().filter(Member::present).toList();
    List<Conn> callers = connectors.values().stream().filter(Member::present).toList();
    Optional<Engine> engine = there.stream().filter(Engine::dials).findFirst();
    Optional<Conn> connector =
        callers.stream().filter(caller -> caller.endpoints.isEmpty()).findFirst();
    boolean allFindSomebody =
        !there.stream().allMatch(Engine::dials)
            && !callers.stream().allMatch(caller -> caller.endpoints.isEmpty());
    if (!relays.isEmpty() || allFindSomebody || engine.isEmpty() || connector.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Stranded(connector.get().name, engine.get().name));
  }

  /** A connector and an engine of which one can reach nobody. */
  record Stranded(String connector, String engine) {}

  String stream() {
    return stream;
  }

  String group() {
    return group;
  }

  long epoch() {
    return epoch;
  }

  Collection<Engine> engines() {
    return engines.values();
  }

  /** Names of the connectors that hold a lease of an engine. */
  List<String> connectorsOf(String engine) {
    Engine known = engines.get(engine);
    return known == null ? List.of() : List.copyOf(known.mates);
  }

  Collection<Conn> connectors() {
    return connectors.values();
  }

  boolean empty() {
    return engines.isEmpty() && connectors.isEmpty();
  }
}
