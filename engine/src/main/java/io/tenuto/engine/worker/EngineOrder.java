package io.tenuto.engine.worker;

import io.tenuto.engine.node.PipelineView;
import java.util.Objects;

/**
 * One engine or backlog that a worker is to run.
 *
 * @param engine its name, unique within the deployment
 * @param stage of the pipeline; of a backlog, the reader whose messages wait there
 */
public record EngineOrder(String engine, PipelineView pipeline, String stage, boolean backlog) {
  public EngineOrder {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(pipeline, "pipeline");
    Objects.requireNonNull(stage, "stage");
  }

  /** An engine. */
  public EngineOrder(String engine, PipelineView pipeline, String stage) {
    this(engine, pipeline, stage, false);
  }

  EngineOrder with(PipelineView changed) {
    return new EngineOrder(engine, changed, stage, backlog);
  }
}
