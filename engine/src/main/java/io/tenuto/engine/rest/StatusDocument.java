package io.tenuto.engine.rest;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.node.PipelineView;
import java.util.LinkedHashMap;
import java.util.Map;

/** The deployment in a page: {@code GET /api/v1/status}. */
final class StatusDocument {
  private StatusDocument() {}

  static Map<String, Object> of(DeploymentView deployment, MasterFacts facts) {
    Ledger custody = Accounts.together(deployment.connectors(), group -> true);
    Map<String, Object> account = Document.of(custody);
    account.put("balanced", custody.balanced());
    return Document.of(
        "schemaVersion",
        1,
        "version",
        facts.version(),
        "master",
        Document.of(
            "endpoint",
            facts.endpoint(),
            "incarnation",
            facts.incarnation(),
            "upSeconds",
            Document.seconds(facts.upNanos()),
            "heapBytes",
            facts.heapBytes(),
            "cpuSeconds",
            Document.seconds(Math.max(0, facts.cpuNanos()))),
        "workers",
        workers(deployment),
        "engines",
        engines(deployment),
        "connectors",
        deployment.connectors().stream().filter(one -> !Accounts.backlog(one)).count(),
        "backlogs",
        deployment.connectors().stream().filter(Accounts::backlog).count(),
        "relays",
        deployment.relays().stream().filter(relay -> relay.node().present()).count(),
        "streams",
        deployment.groups().stream().map(DeploymentView.Group::stream).distinct().count(),
        "pipelines",
        deployment.pipelines().size(),
        "custody",
        account);
  }

  private static Map<String, Object> workers(DeploymentView deployment) {
    return Document.of(
        "present",
        deployment.workers().stream().filter(worker -> worker.node().present()).count(),
        "silent",
        deployment.workers().stream().filter(worker -> !worker.node().present()).count(),
        "cores",
        deployment.workers().stream()
            .filter(worker -> worker.node().present())
            .mapToLong(worker -> worker.view().cores())
            .sum());
  }

  private static Map<String, Object> engines(DeploymentView deployment) {
    var engines = new LinkedHashMap<String, Object>();
    engines.put(
        "wanted",
        deployment.pipelines().stream()
            .flatMap(pipeline -> pipeline.stages().stream())
            .mapToLong(PipelineView.Stage::engines)
            .sum());
    engines.put(
        "present", deployment.engines().stream().filter(one -> one.node().present()).count());
    engines.put(
        "silent", deployment.engines().stream().filter(one -> !one.node().present()).count());
    EngineFigures.of(deployment.engines()).putInto(engines);
    return engines;
  }
}
