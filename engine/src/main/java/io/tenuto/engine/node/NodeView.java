package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything a process tells the master about itself, each time its link to the master opens and
 * each time something changes; it replaces what was known before.
 *
 * @param name unique within the deployment
 * @param host identity of the host, see {@link HostIdentity}
 * @param worker if it starts engines
 * @param engines that it hosts
 * @param backlogs that it hosts, as receivers; what empties them is among the connectors
 * @param connectors that it hosts
 * @param pipelines that it knows of: its own, or those of engines it was told to run
 * @param relays where it listens as a relay; empty if it is none
 * @param pardons instances of engines that it has ended on purpose, the latest ones: no message is
 *     to blame for their end
 */
public record NodeView(
    String name,
    String host,
    Optional<WorkerView> worker,
    List<EngineView> engines,
    List<EngineView> backlogs,
    List<ConnectorView> connectors,
    List<PipelineView> pipelines,
    List<String> relays,
    List<String> pardons) {
  public NodeView {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(host, "host");
    engines = List.copyOf(engines);
    backlogs = List.copyOf(backlogs);
    connectors = List.copyOf(connectors);
    pipelines = List.copyOf(pipelines);
    relays = List.copyOf(relays);
    pardons = List.copyOf(pardons);
  }

  /** A process without backlogs that has ended no engine. */
  public NodeView(
      String name,
      String host,
      Optional<WorkerView> worker,
      List<EngineView> engines,
      List<ConnectorView> connectors,
      List<PipelineView> pipelines,
      List<String> relays) {
    this(name, host, worker, engines, List.of(), connectors, pipelines, relays, List.of());
  }

  /** The same process with nothing left in it. */
  public NodeView emptied() {
    return new NodeView(name, host, worker, List.of(), List.of(), List.of(), List.of());
  }

  /** The control frame that tells it. */
  public Control toControl() {
    return Control.of(
        "register",
        "name",
        name,
        "host",
        host,
        "worker",
        worker.<Map<String, Object>>map(WorkerView::toFields).orElse(null),
        "engines",
        engines.stream().map(EngineView::toFields).toList(),
        "backlogs",
        backlogs.stream().map(EngineView::toFields).toList(),
        "connectors",
        connectors.stream().map(ConnectorView::toFields).toList(),
        "pipelines",
        pipelines.stream().map(PipelineView::toFields).toList(),
        "relays",
        relays,
        "pardons",
        pardons);
  }

  /** Reads a {@code register} frame. */
  @SuppressWarnings("unchecked") // keys of JSON objects are texts
  public static NodeView of(Control control) {
    Optional<WorkerView> worker =
        control.fields().get("worker") instanceof Map<?, ?> fields
            ? Optional.of(WorkerView.of((Map<String, Object>) fields))
            : Optional.empty();
    return new NodeView(
        control.text("name"),
        control.find("host").orElse(""),
        worker,
        control.objects("engines").stream().map(EngineView::of).toList(),
        control.objects("backlogs").stream().map(EngineView::of).toList(),
        control.objects("connectors").stream().map(ConnectorView::of).toList(),
        control.objects("pipelines").stream().map(PipelineView::of).toList(),
        Fields.texts(control.fields().get("relays")),
        Fields.texts(control.fields().get("pardons")));
  }
}
