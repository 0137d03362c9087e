package io.tenuto.engine.run;

import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.node.PipelineView;
import java.util.List;
import java.util.stream.Stream;

/** A pipeline file as a master needs it: which engines there are to be, and which backlogs. */
public final class Description {
  private Description() {}

  /**
   * Describes it.
   *
   * @param name unique within the deployment
   * @param version larger for a later change
   * @param owner the node it ends with; empty when it stays until it is deleted
   * @param text the file's
   * @param folder what relative paths in it are relative to
   */
  public static PipelineView of(
      Pipeline pipeline, String name, long version, String owner, String text, String folder) {
    List<PipelineView.Stage> stages =
        pipeline.stages().stream()
            .map(stage -> new PipelineView.Stage(stage.name(), stage.from(), stage.engines()))
            .toList();
    return new PipelineView(name, version, owner, text, folder, stages, backlogs(pipeline));
  }

  private static List<PipelineView.Backlog> backlogs(Pipeline pipeline) {
    List<String> workers = pipeline.backlog().workers();
    if (workers.isEmpty()) {
      return List.of();
    }
    return Stream.<GroupSpec>concat(pipeline.stages().stream(), pipeline.sinks().stream())
        .filter(Assembly::spills)
        .map(group -> new PipelineView.Backlog(group.name(), workers))
        .toList();
  }
}
