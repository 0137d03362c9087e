package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.List;

/** What a node tells the master once a second. */
public record NodeReport(List<EngineReport> engines, List<ConnectorReport> connectors) {
  public NodeReport {
    engines = List.copyOf(engines);
    connectors = List.copyOf(connectors);
  }

  /** The control frame that tells it. */
  public Control toControl() {
    return Control.of(
        "report",
        "engines",
        engines.stream().map(EngineReport::toFields).toList(),
        "connectors",
        connectors.stream().map(ConnectorReport::toFields).toList());
  }

  /** Reads a {@code report} frame. */
  public static NodeReport of(Control control) {
    return new NodeReport(
        control.objects("engines").stream().map(EngineReport::of).toList(),
        control.objects("connectors").stream().map(ConnectorReport::of).toList());
  }
}
