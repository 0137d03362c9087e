package io.tenuto.engine.master;

import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineReport;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.List;
import java.util.Optional;

/**
 * The deployment at one moment, as its processes have told the master.
 *
 * @param nodes processes with a control link, present or silent
 * @param workers of those, the ones that start engines
 * @param groups of all streams, ordered by stream and group
 * @param relays processes at which others meet
 * @param notices what people were told lately, the newest first
 */
public record DeploymentView(
    List<Node> nodes,
    List<Worker> workers,
    List<Engine> engines,
    List<Connector> connectors,
    List<Group> groups,
    List<PipelineView> pipelines,
    List<Relay> relays,
    List<Notice> notices) {
  public DeploymentView {
    nodes = List.copyOf(nodes);
    workers = List.copyOf(workers);
    engines = List.copyOf(engines);
    connectors = List.copyOf(connectors);
    groups = List.copyOf(groups);
    pipelines = List.copyOf(pipelines);
    relays = List.copyOf(relays);
    notices = List.copyOf(notices);
  }

  /** The same with other notices. */
  public DeploymentView with(List<Notice> others) {
    return new DeploymentView(
        nodes, workers, engines, connectors, groups, pipelines, relays, others);
  }

  /**
   * A process at which two meet that only dial.
   *
   * @param endpoints where it listens
   */
  public record Relay(Node node, List<String> endpoints) {
    public Relay {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * Something that people have to do something about.
   *
   * @param ageNanos since it was told
   */
  public record Notice(String text, long ageNanos) {}

  /**
   * A process.
   *
   * @param host identity of its host
   * @param present whether its control link is open
   */
  public record Node(String name, String host, boolean present) {}

  /** A process that starts engines. */
  public record Worker(Node node, WorkerView view) {}

  /**
   * An engine.
   *
   * @param leasedBy names of the connectors that hold a lease of it
   */
  public record Engine(
      Node node, EngineView view, List<String> leasedBy, Optional<Reported<EngineReport>> report) {
    public Engine {
      leasedBy = List.copyOf(leasedBy);
    }
  }

  /** A connector, or what empties a backlog. */
  public record Connector(
      Node node, ConnectorView view, Optional<Reported<ConnectorReport>> report) {}

  /**
   * One group of one stream.
   *
   * @param epoch of the last lease given out
   * @param leases in the order of the connectors' names
   */
  public record Group(
      String stream, String group, long epoch, List<Lease> leases, GroupTotals totals) {
    public Group {
      leases = List.copyOf(leases);
    }
  }

  /** The engines that a connector holds for a group. */
  public record Lease(String connector, List<String> engines) {
    public Lease {
      engines = List.copyOf(engines);
    }
  }
}
