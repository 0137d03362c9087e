package io.tenuto.engine.master;

import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The lease machines of a deployment: for each group of each stream one that leases its engines
 * and, if the group spills, another that leases its backlogs by the same rules. A backlog is a
 * receiver like an engine; apart from them it takes no engine's place, and nobody is leased a
 * backlog in its stead. Owned by one thread.
 */
final class LeaseBook {
  private final LeaseMachine.Commands toEngines;
  private final LeaseMachine.Commands toBacklogs;
  private final Map<String, LeaseMachine> engines = new TreeMap<>();
  private final Map<String, LeaseMachine> backlogs = new TreeMap<>();
  private Relays relays = Relays.NONE;

  /** Somebody who receives, and the machine that leases it. */
  record Receiving(EngineView view, LeaseMachine machine) {
    boolean same(Receiving other) {
      return machine == other.machine && view.name().equals(other.view.name());
    }
  }

  /** One group of somebody who sends, and the machine that leases receivers to it. */
  record Sending(ConnectorView view, ConnectorView.Held held, LeaseMachine machine) {
    boolean same(Sending other) {
      return machine == other.machine && view.name().equals(other.view.name());
    }
  }

  LeaseBook(MasterMachine.Commands commands) {
    this.toEngines = commands;
    this.toBacklogs =
        new LeaseMachine.Commands() {
          @Override
          public void lease(
              String node, String connector, String group, long epoch, List<Peer> peers) {
            commands.leaseBacklogs(node, connector, group, epoch, peers);
          }

          @Override
          public void serve(String node, String engine, long epoch, List<Peer> connectors) {
            commands.serve(node, engine, epoch, connectors);
          }
        };
  }

  /** Orders groups by stream, then name. */
  static String key(String stream, String group) {
    return stream + "\n" + group;
  }

  LeaseMachine engines(String stream, String group) {
    return machine(engines, toEngines, stream, group);
  }

  private LeaseMachine backlogs(String stream, String group) {
    return machine(backlogs, toBacklogs, stream, group);
  }

  private LeaseMachine machine(
      Map<String, LeaseMachine> all, LeaseMachine.Commands commands, String stream, String group) {
    return all.computeIfAbsent(
        key(stream, group),
        key -> {
          var made = new LeaseMachine(stream, group, commands);
          made.onRelays(relays.of(stream));
          return made;
        });
  }

  /** Everybody in a process who receives. */
  List<Receiving> receiving(NodeView node) {
    var all = new ArrayList<Receiving>();
    node.engines().forEach(one -> all.add(new Receiving(one, engines(one.stream(), one.group()))));
    node.backlogs()
        .forEach(one -> all.add(new Receiving(one, backlogs(one.stream(), one.group()))));
    return all;
  }

  /** Every group of everybody in a process who sends. */
  List<Sending> sending(NodeView node) {
    var all = new ArrayList<Sending>();
    for (ConnectorView one : node.connectors()) {
      one.groups()
          .forEach(held -> all.add(new Sending(one, held, engines(one.stream(), held.group()))));
      one.backlogs()
          .forEach(held -> all.add(new Sending(one, held, backlogs(one.stream(), held.group()))));
    }
    return all;
  }

  void onRelays(Relays now) {
    if (!now.equals(relays)) {
      relays = now;
      all().forEach(machine -> machine.onRelays(now.of(machine.stream())));
    }
  }

  List<LeaseMachine> all() {
    return Stream.concat(engines.values().stream(), backlogs.values().stream()).toList();
  }

  /** Those of engines, by {@link #key}. */
  Map<String, LeaseMachine> ofEngines() {
    return engines;
  }

  /** Forgets groups without members; returns whether any of engines was among them. */
  boolean dropEmpty() {
    backlogs.values().removeIf(LeaseMachine::empty);
    return engines.values().removeIf(LeaseMachine::empty);
  }
}
