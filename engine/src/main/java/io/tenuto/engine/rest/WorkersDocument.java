package io.tenuto.engine.rest;

import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.node.WorkerView;
import java.util.List;
import java.util.Map;

/** The hosts that start engines: {@code GET /api/v1/workers}. */
final class WorkersDocument {
  private WorkersDocument() {}

  static Map<String, Object> of(DeploymentView deployment) {
    List<Map<String, Object>> workers =
        deployment.workers().stream().map(WorkersDocument::worker).toList();
    return Document.of("workers", workers);
  }

  private static Map<String, Object> worker(DeploymentView.Worker worker) {
    return Document.of(
        "name",
        worker.node().name(),
        "host",
        worker.node().host(),
        "present",
        worker.node().present(),
        "cores",
        worker.view().cores(),
        "engines",
        assigned(worker, false),
        "backlogs",
        assigned(worker, true));
  }

  private static List<Map<String, Object>> assigned(
      DeploymentView.Worker worker, boolean backlogs) {
    return worker.view().engines().stream()
        .filter(engine -> engine.backlog() == backlogs)
        .map(WorkersDocument::assigned)
        .toList();
  }

  private static Map<String, Object> assigned(WorkerView.Assigned engine) {
    return Document.of(
        "engine",
        engine.engine(),
        "pipeline",
        engine.pipeline(),
        "stage",
        engine.stage(),
        "state",
        engine.state(),
        "restarts",
        engine.restarts(),
        "note",
        engine.note());
  }
}
