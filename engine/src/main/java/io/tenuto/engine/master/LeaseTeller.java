package io.tenuto.engine.master;

import io.tenuto.engine.master.Member.Connector;
import io.tenuto.engine.master.Member.Engine;
import io.tenuto.engine.node.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Tells each member of a group whom it may use, and where to find them, when that is news; every
 * change raises the epoch. Owned by one thread.
 */
final class LeaseTeller {
  private final String group;
  private final LeaseMachine.Commands commands;
  private final Map<String, Engine> engines;
  private final Map<String, Connector> connectors;
  private List<List<String>> relays = List.of();
  private long epoch;

  LeaseTeller(
      String group,
      LeaseMachine.Commands commands,
      Map<String, Engine> engines,
      Map<String, Connector> connectors) {
    this.group = group;
    this.commands = commands;
    this.engines = engines;
    this.connectors = connectors;
  }

  /** Where each relay listens, in a fixed order. */
  void relays(List<List<String>> endpoints) {
    relays = List.copyOf(endpoints);
  }

  List<List<String>> relays() {
    return relays;
  }

  /** Of the last lease given out, by this master or an earlier one. */
  long epoch() {
    return epoch;
  }

  /** An earlier master gave out this one. */
  void sawEpoch(long earlier) {
    epoch = Math.max(epoch, earlier);
  }

  private Engine engine(String name) {
    return Objects.requireNonNull(engines.get(name), name);
  }

  private Connector connector(String name) {
    return Objects.requireNonNull(connectors.get(name), name);
  }

  void tell() {
    List<Runnable> news = new ArrayList<>();
    boolean changed = false;
    for (Connector connector : connectors.values()) {
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

  private Peer seenBy(Connector connector, Engine engine) {
    if (!engine.dials()) {
      return new Peer(engine.name, engine.host, engine.endpoints);
    }
    return connector.endpoints.isEmpty()
        ? atRelay(engine, engine, connector)
        : new Peer(engine.name, engine.host, List.of());
  }

  private Peer seenBy(Engine engine, Connector connector) {
    return connector.endpoints.isEmpty()
        ? atRelay(connector, engine, connector)
        : new Peer(connector.name, connector.host, connector.endpoints);
  }

  /** One of two that meet at a relay; both are told the same relay. */
  private Peer atRelay(Member member, Engine engine, Connector connector) {
    if (relays.isEmpty()) { // a new master may hear of the relay a moment after its users
      return new Peer(member.name, member.host, List.of());
    }
    int which = Math.floorMod((engine.name + "\n" + connector.name).hashCode(), relays.size());
    return new Peer(member.name, member.host, relays.get(which), true);
  }
}
