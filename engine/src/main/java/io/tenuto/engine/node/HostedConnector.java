package io.tenuto.engine.node;

import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.relay.Appointment;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connector of this process and the links of its groups. Owned by the loop's thread. */
final class HostedConnector {
  /** The policy of groups that use backlogs. */
  private static final String SPILL = "spill";

  private final String name;
  private final String stream;
  private final Connector connector;
  private final Optional<Supplier<ConnectorReport.Stored>> backlog;
  private final Map<String, LaneKeeper> groups = new LinkedHashMap<>();
  private final Map<String, LaneKeeper> backlogs = new LinkedHashMap<>();

  /**
   * @param backlog what the backlog keeps that it empties, if it does
   * @param local finds an engine of the same process that serves a group by its name
   */
  HostedConnector(
      Network network,
      String name,
      String stream,
      Connector connector,
      List<String> groupNames,
      Optional<Supplier<ConnectorReport.Stored>> backlog,
      boolean openToAll,
      Function<String, Optional<LaneKeeper.LocalEnd>> local) {
    this.name = name;
    this.stream = stream;
    this.connector = connector;
    this.backlog = backlog;
    for (String group : groupNames) {
      groups.put(group, new LaneKeeper(network, new GroupSide(group, local), openToAll));
      if (connector.onFull(group).equals(SPILL)) {
        var side = new GroupSide(group, peer -> Optional.empty());
        backlogs.put(group, new LaneKeeper(network, side, false));
      }
    }
  }

  /** The sending end of links to engines or backlogs of one group. */
  private final class GroupSide implements LaneKeeper.Side {
    private final String group;
    private final Function<String, Optional<LaneKeeper.LocalEnd>> local;

    GroupSide(String group, Function<String, Optional<LaneKeeper.LocalEnd>> local) {
      this.group = group;
      this.local = local;
    }

    @Override
    public String name() {
      return "connector " + name + ", group " + group;
    }

    @Override
    public LaneKeeper.Beginning begin(Peer peer) {
      int epoch = connector.nextEpoch();
      Control hello =
          Control.of(
              "hello",
              "role",
              "sender",
              "stream",
              stream,
              "group",
              group,
              "engine",
              peer.name(),
              "connector",
              name,
              "epoch",
              epoch,
              "drain",
              backlog.isPresent());
      return new LaneKeeper.Beginning(
          hello, (Link link, Control engine) -> connector.open(group, link, engine, epoch));
    }

    @Override
    public Appointment appointment(Peer peer) {
      return new Appointment(name, peer.name(), Appointment.End.CONNECTOR);
    }

    @Override
    public Optional<LaneKeeper.LocalEnd> local(Peer peer) {
      return local.apply(peer.name());
    }

    @Override
    public void release(LinkHandler opened) {
      connector.release(opened);
    }
  }

  String name() {
    return name;
  }

  String stream() {
    return stream;
  }

  Connector connector() {
    return connector;
  }

  @Nullable LaneKeeper group(String group) {
    return groups.get(group);
  }

  /** Keeps the links to a group's backlogs; null if there is no such group, or it never spills. */
  @Nullable LaneKeeper backlogs(String group) {
    return backlogs.get(group);
  }

  ConnectorView view(List<String> endpoints) {
    return new ConnectorView(name, stream, endpoints, held(groups), held(backlogs));
  }

  private static List<ConnectorView.Held> held(Map<String, LaneKeeper> keepers) {
    return keepers.entrySet().stream()
        .map(
            keeper ->
                new ConnectorView.Held(
                    keeper.getKey(),
                    keeper.getValue().machine().epoch(),
                    keeper.getValue().machine().lease()))
        .toList();
  }

  ConnectorReport report() {
    Map<String, Long> waiting = connector.waiting();
    Optional<ConnectorReport.Stored> stored = backlog.map(Supplier::get);
    List<ConnectorReport.Group> accounts =
        connector.ledgers().entrySet().stream()
            .map(
                account -> {
                  LaneKeeper keeper = groups.get(account.getKey());
                  return new ConnectorReport.Group(
                      account.getKey(),
                      waiting.getOrDefault(account.getKey(), 0L),
                      keeper == null ? 0 : keeper.openLinks(),
                      stored.map(ConnectorReport.Stored::ledger).orElse(account.getValue()));
                })
            .toList();
    long retainedBytes =
        stored.map(ConnectorReport.Stored::diskBytes).orElseGet(connector::retainedBytes);
    return new ConnectorReport(name, stored.isPresent(), retainedBytes, accounts);
  }

  void close() {
    groups.values().forEach(LaneKeeper::close);
    backlogs.values().forEach(LaneKeeper::close);
  }
}
