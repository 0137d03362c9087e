package io.tenuto.engine.worker;

import io.tenuto.engine.node.PipelineView;
import java.util.Objects;

/**
 * One engine that a worker is to run.
 *
 * @param engine its name, unique within the deployment
 * @param stage of the pipeline
 */
public record EngineOrder(String engine, PipelineView pipeline, String stage) {
  public EngineOrder {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(stage, "stage");
  }
}
