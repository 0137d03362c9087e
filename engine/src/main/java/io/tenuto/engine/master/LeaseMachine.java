package io.tenuto.engine.master;

import io.tenuto.engine.master.Member.Connector;
import io.tenuto.engine.master.Member.Engine;
import io.tenuto.engine.node.Peer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which engines of one group each connector of one stream is leased, as {@link Matching}
 * says, and who is to be told. Members that fall silent keep what they have for a while, so that
 * neither a lost control link nor a new master disturbs a flow. Owned by one thread; does no I/O,
 * reads no clock.
 */
final class LeaseMachine {
  /** The most engines that a connector is leased for one group. */
  static final int MAX_ENGINES = 16;

  private final String stream;
  private final String group;
  private final Map<String, Engine> engines = new TreeMap<>();
  private final Map<String, Connector> connectors = new TreeMap<>();
  private final Matching matching = new Matching(engines, connectors);
  private final LeaseTeller teller;

  /** What the machine wants done; performed at once. */
  interface Commands {
    /** Tell a connector's group which engines it may use. */
    void lease(String node, String connector, String group, long epoch, List<Peer> engines);

    /** Tell an engine that dials out which connectors to dial. */
    void serve(String node, String engine, long epoch, List<Peer> connectors);
  }

  LeaseMachine(String stream, String group, Commands commands) {
    this.stream = stream;
    this.group = group;
    this.teller = new LeaseTeller(group, commands, engines, connectors);
  }

  /** The relays that members of this group may meet at, in a fixed order: where each listens. */
  void onRelays(List<List<String>> endpoints) {
    if (!teller.relays().equals(endpoints)) {
      teller.relays(endpoints);
      matching.relays(!endpoints.isEmpty());
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
    Connector connector = connectors.computeIfAbsent(self.name(), Connector::new);
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
    teller.sawEpoch(told.epoch());
    member.told = told.peers();
    member.mustTell = true;
  }

  /** A link that a member reports and this machine did not make: an earlier master leased it. */
  private static void believe(Engine engine, Connector connector) {
    boolean unknown = !engine.present() || !connector.present();
    if (unknown && connector.mates.size() < MAX_ENGINES) {
      Matching.join(engine, connector);
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

  private Connector connector(Peer peer, long nowNanos) {
    return connectors.computeIfAbsent(
        peer.name(),
        name -> {
          var connector = new Connector(name);
          connector.host = peer.host();
          connector.endpoints = peer.relay() ? List.of() : peer.endpoints();
          connector.silentSinceNanos = nowNanos;
          return connector;
        });
  }

  private Engine engine(String name) {
    return Objects.requireNonNull(engines.get(name), name);
  }

  private Connector connector(String name) {
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
    Connector connector = connectors.remove(name);
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
    for (Connector connector : List.copyOf(connectors.values())) {
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
    Connector connector = connectors.get(name);
    if (connector == null) {
      return;
    }
    connector.waiting = waiting;
    if (waiting > 0 && connector.present() && matching.help(connector)) {
      settle();
    }
  }

  private void settle() {
    matching.settle();
    teller.tell();
  }

  /** Two of which one can reach nobody of the other kind, because both only dial. */
  Optional<Stranded> stranded() {
    List<Engine> there = engines.values().stream().filter(Member::present).toList();
    List<Connector> callers = connectors.values().stream().filter(Member::present).toList();
    Optional<Engine> engine = there.stream().filter(Engine::dials).findFirst();
    Optional<Connector> connector =
        callers.stream().filter(caller -> caller.endpoints.isEmpty()).findFirst();
    boolean allFindSomebody =
        !there.stream().allMatch(Engine::dials)
            && !callers.stream().allMatch(caller -> caller.endpoints.isEmpty());
    if (!teller.relays().isEmpty() || allFindSomebody || engine.isEmpty() || connector.isEmpty()) {
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
    return teller.epoch();
  }

  Collection<Engine> engines() {
    return engines.values();
  }

  /** Names of the connectors that hold a lease of an engine. */
  List<String> connectorsOf(String engine) {
    Engine known = engines.get(engine);
    return known == null ? List.of() : List.copyOf(known.mates);
  }

  Collection<Connector> connectors() {
    return connectors.values();
  }

  boolean empty() {
    return engines.isEmpty() && connectors.isEmpty();
  }
}
