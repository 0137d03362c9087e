package io.tenuto.engine.rest;

import io.tenuto.engine.master.DeploymentView;
import java.util.Map;

/** Processes at which others meet: {@code GET /api/v1/relays}. */
final class RelaysDocument {
  private RelaysDocument() {}

  static Map<String, Object> of(DeploymentView deployment) {
    return Document.of("relays", deployment.relays().stream().map(RelaysDocument::relay).toList());
  }

  private static Map<String, Object> relay(DeploymentView.Relay relay) {
    return Document.of(
        "name",
        relay.node().name(),
        "host",
        relay.node().host(),
        "present",
        relay.node().present(),
        "endpoints",
        relay.endpoints());
  }
}
