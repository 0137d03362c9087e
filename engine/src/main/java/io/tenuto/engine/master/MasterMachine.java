package io.tenuto.engine.master;

import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineReport;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.Keepers;
import io.tenuto.engine.node.NodeReport;
import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.Peer;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.Streams;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The deployment as its processes tell it, and what follows: leases of engine sets ({@link
 * LeaseMachine}) and engines on workers ({@link PlacementMachine}). What its processes do not tell
 * again when they reconnect is decided first and carried out when a {@link ControlLog} has it.
 * Owned by one thread; does no I/O, reads no clock.
 */
public final class MasterMachine {
  /** How long a silent process keeps its leases and engines. */
  static final long PATIENCE_NANOS = 5_000_000_000L;

  /** How long a pipeline outlives the process that it ends with. */
  static final long OWNER_PATIENCE_NANOS = 30_000_000_000L;

  private final Commands commands;
  private final PlacementMachine placement;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final LeaseBook leases;
  private final ReportBook reports = new ReportBook();
  private final Map<String, Long> ownersMissedNanos = new TreeMap<>();
  private final StrandedWatch stranded = new StrandedWatch();
  private final BacklogWatch backlogWatch = new BacklogWatch();
  private final RestartWatch restarts = new RestartWatch();
  private final Pardons pardons;

  /** What the machine wants done; performed at once. */
  public interface Commands
      extends LeaseMachine.Commands, PlacementMachine.Commands, Pardons.Commands {
    /** Tell a connector's group which backlogs it may use. */
    void leaseBacklogs(
        String node, String connector, String group, long epoch, List<Peer> backlogs);

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
    this.leases = new LeaseBook(commands);
    this.pardons = new Pardons(commands);
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
    register(view, fresh, nowNanos);
    boolean begins = begins(view);
    view.pipelines().forEach(pipeline -> placement.learn(pipeline, !begins, nowNanos));
    view.worker()
        .ifPresent(
            worker -> placement.onWorker(view.name(), worker, view.pipelines(), fresh, nowNanos));
    pardons.onRegister(view, fresh, present());
    dropEmptyGroups();
  }

  private List<NodeView> present() {
    return nodes.values().stream()
        .filter(node -> node.silentSinceNanos == null)
        .map(node -> node.view)
        .toList();
  }

  /** Whether this process has never been leased anything: then no engine can run for it yet. */
  private static boolean begins(NodeView view) {
    return view.worker().isEmpty()
        && view.connectors().stream()
            .flatMap(connector -> connector.groups().stream())
            .allMatch(held -> held.epoch() == 0);
  }

  private static Optional<LeaseMachine.Told> told(boolean fresh, long epoch, List<Peer> peers) {
    return fresh ? Optional.of(new LeaseMachine.Told(epoch, peers)) : Optional.empty();
  }

  private void register(NodeView node, boolean fresh, long nowNanos) {
    for (LeaseBook.Receiving one : leases.receiving(node)) {
      EngineView view = one.view();
      var self = new LeaseMachine.Self(node.name(), node.host(), view.name(), view.endpoints());
      one.machine().onEngine(self, told(fresh, view.epoch(), view.serves()), nowNanos);
    }
    for (LeaseBook.Sending one : leases.sending(node)) {
      ConnectorView view = one.view();
      var self = new LeaseMachine.Self(node.name(), node.host(), view.name(), view.endpoints());
      var before = told(fresh, one.held().epoch(), one.held().engines());
      one.machine().onConnector(self, before, nowNanos);
    }
  }

  /** Orders groups by stream, then name. */
  static String key(String stream, String group) {
    return LeaseBook.key(stream, group);
  }

  /** Receivers and senders that a node had and has no more. */
  private void forgetMissing(NodeView before, NodeView now, long nowNanos) {
    List<LeaseBook.Receiving> receiving = leases.receiving(now);
    for (LeaseBook.Receiving one : leases.receiving(before)) {
      if (receiving.stream().noneMatch(one::same)) {
        one.machine().onEngineGone(one.view().name());
        reports.forgetEngine(now.name(), one.view().name());
      }
    }
    List<LeaseBook.Sending> sending = leases.sending(now);
    for (LeaseBook.Sending one : leases.sending(before)) {
      if (sending.stream().noneMatch(one::same)) {
        one.machine().onConnectorGone(one.view().name());
      }
    }
    for (ConnectorView connector : before.connectors()) {
      if (now.connectors().stream().noneMatch(one -> one.name().equals(connector.name()))) {
        reports.forgetConnector(now.name(), connector.name());
      }
    }
    if (before.worker().isPresent() && now.worker().isEmpty()) {
      placement.onWorkerGone(before.name(), nowNanos);
    }
  }

  private void takeRelays() {
    leases.onRelays(Relays.among(nodes.values().stream().map(node -> node.view).toList()));
  }

  private void dropEmptyGroups() {
    if (leases.dropEmpty()) {
      reports.keepGroups(leases.ofEngines().keySet());
    }
  }

  /** A process's control link is gone. */
  public void onClosed(long session, String name, long nowNanos) {
    Node node = nodes.get(name);
    if (node == null || node.session != session || node.silentSinceNanos != null) {
      return;
    }
    node.silentSinceNanos = nowNanos;
    leases
        .receiving(node.view)
        .forEach(one -> one.machine().onEngineSilent(one.view().name(), nowNanos));
    leases
        .sending(node.view)
        .forEach(one -> one.machine().onConnectorSilent(one.view().name(), nowNanos));
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
          placement.end(pipeline.name(), false, nowNanos);
        }
      }
    }
  }

  private void forget(Node node, long nowNanos) {
    NodeView view = node.view;
    nodes.remove(view.name());
    pardons.forget(view.name());
    forgetMissing(view, view.emptied(), nowNanos);
    if (view.worker().isPresent()) {
      placement.onWorkerGone(view.name(), nowNanos);
    }
    takeRelays();
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
    leases.engines(engine.stream(), engine.group()).onEngineReport(engine.name(), idle);
  }

  private void take(String node, ConnectorView connector, ConnectorReport report, long nowNanos) {
    for (ConnectorReport.Group held : report.groups()) {
      if (connector.groups().stream().anyMatch(one -> one.group().equals(held.group()))) {
        reports.add(node, key(connector.stream(), held.group()), report, held);
        leases
            .engines(connector.stream(), held.group())
            .onConnectorReport(connector.name(), held.waiting());
      }
    }
    reports.put(node, report, nowNanos);
  }

  private static <T> List<T> view(List<T> all, Predicate<T> which) {
    return all.stream().filter(which).toList();
  }

  /** Time passes; called a few times a second. */
  public void tick(long nowNanos) {
    for (LeaseMachine group : leases.all()) {
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
        .tick(leases.all(), nowNanos)
        .forEach((pipeline, text) -> commands.notice(owner(pipeline), text));
    backlogWatch
        .tick(placement.pipelines(), placement.workers(), nowNanos)
        .forEach(word -> commands.notice(word.pipeline().owner(), word.text()));
    restarts
        .tick(placement.workers())
        .forEach(word -> commands.notice(owner(word.pipeline()), word.text()));
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
          placement.end(pipeline.name(), false, nowNanos);
        }
      }
    }
    ownersMissedNanos.keySet().removeIf(name -> placement.pipeline(name) == null);
  }

  /** Takes over what an earlier master kept; before anything else. */
  public void restore(Collection<ControlChange> kept, long nowNanos) {
    placement.restore(kept, nowNanos);
  }

  /** What follows when a pipeline is to run, or the one of its name to change. */
  public ControlChange.Run decideRun(PipelineView pipeline) {
    return new ControlChange.Run(placement.next(pipeline));
  }

  /** What follows when a stage is to have another number of engines; empty if there is none. */
  public Optional<ControlChange> decideScale(String pipeline, String stage, int engines) {
    return placement.scaled(pipeline, stage, engines).map(ControlChange.Run::new);
  }

  /** What follows when a pipeline is to end; empty if there is none of this name. */
  public Optional<ControlChange> decideEnd(String pipeline) {
    return Optional.ofNullable(placement.pipeline(pipeline))
        .map(found -> new ControlChange.End(pipeline, found.version()));
  }

  /** Carries out what was decided, once it is kept. */
  public void apply(ControlChange change, long nowNanos) {
    if (change instanceof ControlChange.Run run) {
      placement.run(run.pipeline(), nowNanos);
    } else if (change instanceof ControlChange.End end) {
      placement.end(end.name(), true, nowNanos);
    }
  }

  /**
   * What is not yet kept of what processes have told: pipelines without an owner that only workers
   * know, and the ends of those that are kept. Pipelines with an owner are told by it.
   */
  Optional<ControlChange> unkept(ControlState kept) {
    for (PipelineView pipeline : placement.pipelines()) {
      PipelineView known = kept.pipeline(pipeline.name());
      boolean keeps = known != null || pipeline.owner().isEmpty();
      if (keeps && (known == null || known.version() != pipeline.version())) {
        return Optional.of(new ControlChange.Run(pipeline));
      }
    }
    return kept.pipelines().stream()
        .filter(known -> placement.pipeline(known.name()) == null)
        .findFirst()
        .map(known -> new ControlChange.End(known.name(), known.version()));
  }

  /** Pipelines whose owner is missed. */
  int missed() {
    return ownersMissedNanos.size();
  }

  /** Who keeps backlogs of a pipeline now, as far as known, or is about to. */
  public Keepers keepers(String pipeline) {
    var here = new ArrayList<String>();
    var away = new ArrayList<String>();
    for (Node node : nodes.values()) {
      boolean keeps =
          node.view.backlogs().stream()
              .anyMatch(one -> Streams.pipeline(one.stream()).equals(pipeline));
      if (keeps) {
        (node.silentSinceNanos == null ? here : away).add(node.view.name());
      }
    }
    List<String> starting =
        placement.startingBacklogs(pipeline).stream()
            .filter(name -> !here.contains(name) && !away.contains(name))
            .toList();
    return new Keepers(here, away, starting);
  }

  /** The workers there are now, as far as known. */
  public Keepers workers() {
    var here = new ArrayList<String>();
    var away = new ArrayList<String>();
    for (Node node : nodes.values()) {
      if (node.view.worker().isPresent()) {
        (node.silentSinceNanos == null ? here : away).add(node.view.name());
      }
    }
    return new Keepers(here, away, List.of());
  }

  /** The deployment at this moment. */
  public DeploymentView view(long nowNanos) {
    return new Survey(reports, leases.ofEngines(), nowNanos).take(nodes.values(), placement);
  }

  Collection<Node> nodes() {
    return nodes.values();
  }
}
