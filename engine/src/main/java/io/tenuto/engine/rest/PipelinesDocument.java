package io.tenuto.engine.rest;

import io.tenuto.config.ConfigException;
import io.tenuto.config.OptionChecks;
import io.tenuto.config.PipelineReader;
import io.tenuto.config.StreamSpec;
import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pipelines that the master runs: {@code GET /api/v1/pipelines} and one of them. */
final class PipelinesDocument {
  private PipelinesDocument() {}

  static Map<String, Object> of(DeploymentView deployment) {
    return Document.of(
        "pipelines",
        deployment.pipelines().stream().map(one -> pipeline(deployment, one)).toList());
  }

  /** One pipeline with the text of its file. */
  static Map<String, Object> withText(DeploymentView deployment, PipelineView pipeline) {
    Map<String, Object> document = pipeline(deployment, pipeline);
    document.put("text", pipeline.text());
    return document;
  }

  private static Map<String, Object> pipeline(DeploymentView deployment, PipelineView pipeline) {
    Optional<StreamSpec> stream = stream(pipeline);
    return Document.of(
        "name",
        pipeline.name(),
        "version",
        pipeline.version(),
        "owner",
        pipeline.owner(),
        "folder",
        pipeline.folder(),
        "delivery",
        stream.map(StreamSpec::mode).orElse(""),
        "keepers",
        stream.map(StreamSpec::keepers).orElse(List.of()),
        "stages",
        pipeline.stages().stream()
            .map(stage -> stage(deployment, pipeline.name(), stage))
            .toList());
  }

  /** Of the file; empty if it is one that this version of the program does not understand. */
  private static Optional<StreamSpec> stream(PipelineView pipeline) {
    byte[] text = pipeline.text().getBytes(StandardCharsets.UTF_8);
    try {
      Path folder = Path.of(pipeline.folder());
      return Optional.of(
          PipelineReader.read("pipeline.yaml", text, folder, OptionChecks.none())
              .pipeline()
              .stream());
    } catch (ConfigException | InvalidPathException e) {
      return Optional.empty(); // whoever runs it has its own version
    }
  }

  private static Map<String, Object> stage(
      DeploymentView deployment, String pipeline, PipelineView.Stage stage) {
    return Document.of(
        "name",
        stage.name(),
        "from",
        stage.from(),
        "wanted",
        stage.engines(),
        "running",
        deployment.workers().stream()
            .filter(worker -> worker.node().present())
            .flatMap(worker -> worker.view().engines().stream())
            .filter(engine -> engine.pipeline().equals(pipeline))
            .filter(engine -> engine.stage().equals(stage.name()) && !engine.backlog())
            .filter(engine -> engine.state().equals(WorkerView.RUNNING))
            .count());
  }
}
