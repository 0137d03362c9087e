package io.tenuto.engine.master;

import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Takes a {@link DeploymentView} from what the machines know. On the thread that owns them. */
final class Survey {
  private final ReportBook reports;
  private final Map<String, LeaseMachine> groups;
  private final long nowNanos;

  /**
   * @param groups by {@link MasterMachine#key}
   */
  Survey(ReportBook reports, Map<String, LeaseMachine> groups, long nowNanos) {
    this.reports = reports;
    this.groups = groups;
    this.nowNanos = nowNanos;
  }

  DeploymentView take(Collection<MasterMachine.Node> all, PlacementMachine placement) {
    var nodes = new ArrayList<DeploymentView.Node>();
    var workers = new ArrayList<DeploymentView.Worker>();
    var engines = new ArrayList<DeploymentView.Engine>();
    var connectors = new ArrayList<DeploymentView.Connector>();
    var relays = new ArrayList<DeploymentView.Relay>();
    for (MasterMachine.Node one : all) {
      var node =
          new DeploymentView.Node(one.view.name(), one.view.host(), one.silentSinceNanos == null);
      nodes.add(node);
      one.view.worker().ifPresent(view -> workers.add(new DeploymentView.Worker(node, view)));
      one.view.engines().forEach(view -> engines.add(engine(node, view)));
      one.view.connectors().forEach(view -> connectors.add(connector(node, view)));
      if (!one.view.relays().isEmpty()) {
        relays.add(new DeploymentView.Relay(node, one.view.relays()));
      }
    }
    return new DeploymentView(
        nodes,
        workers,
        engines,
        connectors,
        groups.entrySet().stream().map(one -> group(one.getKey(), one.getValue())).toList(),
        List.copyOf(placement.pipelines()),
        relays,
        List.of());
  }

  private DeploymentView.Engine engine(DeploymentView.Node node, EngineView view) {
    LeaseMachine leases = groups.get(MasterMachine.key(view.stream(), view.group()));
    List<String> leasedBy = leases == null ? List.of() : leases.connectorsOf(view.name());
    return new DeploymentView.Engine(
        node, view, leasedBy, reports.engine(node.name(), view.name(), nowNanos));
  }

  private DeploymentView.Connector connector(DeploymentView.Node node, ConnectorView view) {
    return new DeploymentView.Connector(
        node, view, reports.connector(node.name(), view.name(), nowNanos));
  }

  private DeploymentView.Group group(String key, LeaseMachine leases) {
    var held =
        leases.connectors().stream()
            .map(one -> new DeploymentView.Lease(one.name, List.copyOf(one.mates)))
            .toList();
    return new DeploymentView.Group(
        leases.stream(), leases.group(), leases.epoch(), held, reports.totals(key));
  }
}
