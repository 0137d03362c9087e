package io.tenuto.engine.rest;

import io.tenuto.engine.master.DeploymentView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every processing engine: {@code GET /api/v1/engines}. */
final class EnginesDocument {
  private EnginesDocument() {}

  static Map<String, Object> of(DeploymentView deployment) {
    return Document.of(
        "engines", deployment.engines().stream().map(EnginesDocument::engine).toList());
  }

  private static Map<String, Object> engine(DeploymentView.Engine engine) {
    var document = new LinkedHashMap<String, Object>();
    document.put("name", engine.view().name());
    document.put("node", engine.node().name());
    document.put("present", engine.node().present());
    document.put("stream", engine.view().stream());
    document.put("group", engine.view().group());
    document.put("endpoints", engine.view().endpoints());
    document.put("connectors", engine.leasedBy());
    document.put("reportAgeSeconds", age(engine));
    EngineFigures.of(List.of(engine)).putInto(document);
    var times = new ServiceTimeFigures();
    engine.report().ifPresent(report -> times.add(report.now().serviceTimes()));
    document.put("serviceSeconds", times.quantiles());
    return document;
  }

  /** Seconds since the last report; -1 if there was none. */
  private static double age(DeploymentView.Engine engine) {
    return engine.report().map(report -> Document.seconds(report.ageNanos())).orElse(-1.0);
  }
}
