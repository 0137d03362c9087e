package io.tenuto.engine.master;

import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineReport;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.NodeReport;
import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.PipelineView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The deployment as its processes tell it, and what follows: leases of engine sets ({@link
 * LeaseMachine}) and engines on workers ({@link PlacementMachine}). Keeps nothing that its
 * processes do not tell again when they reconnect. Owned by one thread; does no I/O, reads no
 * clock.
 */
public final class MasterMachine {
  /** How long a silent process keeps its leases and engines. */
  static final long PATIENCE_NANOS = 5_000_000_000L;

  /** How long a pipeline outlives the process that it ends with. */
  static final long OWNER_PATIENCE_NANOS = 30_000_000_000L;

  private final Commands commands;
  private final PlacementMachine placement;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, LeaseMachine> groups = new TreeMap<>();
  private final ReportBook reports = new ReportBook();
  private final Map<String, Long> ownersMissedNanos = new TreeMap<>();
  private final StrandedWatch stranded = new StrandedWatch();
  private Relays relays = Relays.NONE;

  /** What the machine wants done; performed at once. */
  public interface Commands extends LeaseMachine.Commands, PlacementMachine.Commands {
    /**
     * Tell people what they have to do something about.
     *
     * @param node whose pipeline it is about; empty if it belongs to no node
     */
    void notice(String node, String text);
  }

  /** A process of the deployment. */
  static final class Node {
    NodeView view;
    long session;
    @Nullable Long silentSinceNanos;

    Node(NodeView view, long session) {
      this.view = view;
      this.session = session;
    }
  }

  public MasterMachine(Commands commands) {
    this.commands = commands;
    this.placement = new PlacementMachine(commands);
  }

  /**
   * A process tells its whole view.
   *
   * @param session number of the control link, larger for a later one
   */
  public void onRegister(long session, NodeView view, long nowNanos) {
    Node node = nodes.get(view.name());
    if (node != null && session < node.session) {
      return; // the last words of a link that has been replaced
    }
    boolean fresh = node == null || node.session != session || node.silentSinceNanos != null;
    NodeView before = node == null ? null : node.view;
    if (node == null) {
      node = new Node(view, session);
      nodes.put(view.name(), node);
    }
    node.view = view;
    node.session = session;
    node.silentSinceNanos = null;
    if (before != null) {
      forgetMissing(before, view, nowNanos);
    }
    takeRelays();
    view.engines().forEach(engine -> register(view, engine, fresh, nowNanos));
    view.connectors().forEach(connector -> register(view, connector, fresh, nowNanos));
    boolean begins = begins(view);
    view.pipelines().forEach(pipeline -> placement.learn(pipeline, !begins, nowNanos));
    view.worker()
        .ifPresent(
            worker -> placement.onWorker(view.name(), worker, view.pipelines(), fresh, nowNanos));
    dropEmptyGroups();
  }

  /** Whether this process has never been leased anything: then no engine can run for it yet. */
  private static boolean begins(NodeView view) {
    return view.worker().isEmpty()
        && view.connectors().stream()
            .flatMap(connector -> connector.groups().stream())
            .allMatch(held -> held.epoch() == 0);
  }

  private void register(NodeView node, EngineView engine, boolean fresh, long nowNanos) {
    var self = new LeaseMachine.Self(node.name(), node.host(), engine.name(), engine.endpoints());
    var told = new LeaseMachine.Told(engine.epoch(), engine.serves());
    group(engine.stream(), engine.group())
        .onEngine(self, fresh ? Optional.of(told) : Optional.empty(), nowNanos);
  }

  private void register(NodeView node, ConnectorView connector, boolean fresh, long nowNanos) {
    var self =
        new LeaseMachine.Self(node.name(), node.host(), connector.name(), connector.endpoints());
    for (ConnectorView.Held held : connector.groups()) {
      var told = new LeaseMachine.Told(held.epoch(), held.engines());
      group(connector.stream(), held.group())
          .onConnector(self, fresh ? Optional.of(told) : Optional.empty(), nowNanos);
    }
  }

  /** Orders groups by stream, then name. */
  static String key(String stream, String group) {
    return stream + "\n" + group;
  }

  private LeaseMachine group(String stream, String group) {
    return groups.computeIfAbsent(
        key(stream, group),
        key -> {
          var made = new LeaseMachine(stream, group, commands);
          made.onRelays(relays.of(stream));
          return made;
        });
  }

  /** Engines and connectors that a node had and has no more. */
  private void forgetMissing(NodeView before, NodeView now, long nowNanos) {
    for (EngineView engine : before.engines()) {
      Predicate<EngineView> same =
          other ->
              other.name().equals(engine.name())
                  && other.stream().equals(engine.stream())
                  && other.group().equals(engine.group());
      if (now.engines().stream().noneMatch(same)) {
        group(engine.stream(), engine.group()).onEngineGone(engine.name());
        reports.forgetEngine(now.name(), engine.name());
      }
    }
    for (ConnectorView connector : before.connectors()) {
      for (ConnectorView.Held held : connector.groups()) {
        boolean still =
            now.connectors().stream()
                .filter(other -> other.name().equals(connector.name()))
                .filter(other -> other.stream().equals(connector.stream()))
                .flatMap(other -> other.groups().stream())
                .anyMatch(other -> other.group().equals(held.group()));
        if (!still) {
          group(connector.stream(), held.group()).onConnectorGone(connector.name());
        }
      }
      if (now.connectors().stream().noneMatch(one -> one.name().equals(connector.name()))) {
        reports.forgetConnector(now.name(), connector.name());
      }
    }
    if (before.worker().isPresent() && now.worker().isEmpty()) {
      placement.onWorkerGone(before.name(), nowNanos);
    }
  }

  private void takeRelays() {
    Relays now = Relays.among(nodes.values().stream().map(node -> node.view).toList());
    if (!now.equals(relays)) {
      relays = now;
      groups.values().forEach(group -> group.onRelays(now.of(group.stream())));
    }
  }

  private void dropEmptyGroups() {
    if (groups.values().removeIf(LeaseMachine::empty)) {
      reports.keepGroups(groups.keySet());
    }
  }

  /** A process's control link is gone. */
  public void onClosed(long session, String name, long nowNanos) {
    Node node = nodes.get(name);
    if (node == null || node.session != session || node.silentSinceNanos != null) {
      return;
    }
    node.silentSinceNanos = nowNanos;
    for (EngineView engine : node.view.engines()) {
      group(engine.stream(), engine.group()).onEngineSilent(engine.name(), nowNanos);
    }
    for (ConnectorView connector : node.view.connectors()) {
      for (ConnectorView.Held held : connector.groups()) {
        group(connector.stream(), held.group()).onConnectorSilent(connector.name(), nowNanos);
      }
    }
    placement.onWorkerSilent(name, nowNanos);
  }

  /** A process says that it leaves for good. */
  public void onLeave(long session, String name, long nowNanos) {
    Node node = nodes.get(name);
    if (node != null && node.session == session) {
      forget(node, nowNanos);
      dropEmptyGroups();
      for (PipelineView pipeline : List.copyOf(placement.pipelines())) {
        if (pipeline.owner().equals(name)) {
          placement.delete(pipeline.name(), nowNanos);
        }
      }
    }
  }

  private void forget(Node node, long nowNanos) {
    NodeView view = node.view;
    nodes.remove(view.name());
    forgetMissing(view, nothingOf(view), nowNanos);
    if (view.worker().isPresent()) {
      placement.onWorkerGone(view.name(), nowNanos);
    }
    takeRelays();
  }

  private static NodeView nothingOf(NodeView view) {
    return new NodeView(
        view.name(), view.host(), view.worker(), List.of(), List.of(), List.of(), List.of());
  }

  /** A process reports; what it reports of members that it has not registered is passed over. */
  public void onReport(long session, String name, NodeReport report, long nowNanos) {
    Node node = nodes.get(name);
    if (node == null || node.session != session) {
      return;
    }
    for (EngineReport engine : report.engines()) {
      view(node.view.engines(), one -> one.name().equals(engine.name()))
          .forEach(one -> take(name, one, engine, nowNanos));
    }
    for (ConnectorReport connector : report.connectors()) {
      view(node.view.connectors(), one -> one.name().equals(connector.name()))
          .forEach(one -> take(name, one, connector, nowNanos));
    }
  }

  private void take(String node, EngineView engine, EngineReport report, long nowNanos) {
    EngineReport before = reports.put(node, key(engine.stream(), engine.group()), report, nowNanos);
    boolean idle =
        report.inFlight() == 0 && (before == null || before.arrivals() == report.arrivals());
    group(engine.stream(), engine.group()).onEngineReport(engine.name(), idle);
  }

  private void take(String node, ConnectorView connector, ConnectorReport report, long nowNanos) {
    for (ConnectorReport.Group held : report.groups()) {
      if (connector.groups().stream().anyMatch(one -> one.group().equals(held.group()))) {
        reports.add(node, key(connector.stream(), held.group()), report, held);
        group(connector.stream(), held.group()).onConnectorReport(connector.name(), held.waiting());
      }
    }
    reports.put(node, report, nowNanos);
  }

  private static <T> List<T> view(List<T> all, Predicate<T> which) {
    return all.stream().filter(which).toList();
  }

  /** Time passes; called a few times a second. */
  public void tick(long nowNanos) {
    for (LeaseMachine group : List.copyOf(groups.values())) {
      group.tick(nowNanos, PATIENCE_NANOS);
    }
    dropEmptyGroups();
    placement.tick(nowNanos, PATIENCE_NANOS);
    for (Node node : List.copyOf(nodes.values())) {
      Long since = node.silentSinceNanos;
      if (since != null && nowNanos - since > PATIENCE_NANOS) {
        forget(node, nowNanos);
      }
    }
    endOwned(nowNanos);
    stranded
        .tick(groups.values(), nowNanos)
        .forEach((pipeline, text) -> commands.notice(owner(pipeline), text));
  }

  private String owner(String name) {
    return placement.pipelines().stream()
        .filter(pipeline -> pipeline.name().equals(name))
        .map(PipelineView::owner)
        .findFirst()
        .orElse("");
  }

  private void endOwned(long nowNanos) {
    for (PipelineView pipeline : List.copyOf(placement.pipelines())) {
      String owner = pipeline.owner();
      if (owner.isEmpty() || nodes.containsKey(owner)) {
        ownersMissedNanos.remove(pipeline.name());
      } else {
        long since = ownersMissedNanos.computeIfAbsent(pipeline.name(), name -> nowNanos);
        if (nowNanos - since > OWNER_PATIENCE_NANOS) {
          placement.delete(pipeline.name(), nowNanos);
        }
      }
    }
  }

  /** Runs a pipeline, or changes the one of its name; answers with its version. */
  public long submit(PipelineView pipeline, long nowNanos) {
    return placement.submit(pipeline, nowNanos);
  }

  /** Ends a pipeline; false if there is none of this name. */
  public boolean delete(String pipeline, long nowNanos) {
    return placement.delete(pipeline, nowNanos);
  }

  /** Gives a stage another number of engines; false if there is no such stage. */
  public boolean scale(String pipeline, String stage, int engines, long nowNanos) {
    return placement.scale(pipeline, stage, engines, nowNanos);
  }

  /** The deployment at this moment. */
  public DeploymentView view(long nowNanos) {
    return new Survey(reports, groups, nowNanos).take(nodes.values(), placement);
  }

  Collection<Node> nodes() {
    return nodes.values();
  }
}
