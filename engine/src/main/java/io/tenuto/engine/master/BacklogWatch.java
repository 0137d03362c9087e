package io.tenuto.engine.master;

import io.tenuto.config.Suggestion;
import io.tenuto.engine.node.PipelineView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notices workers that a pipeline names for its backlogs and that are not there or keep none, once
 * for each time that it lasts. Owned by one thread; reads no clock.
 */
final class BacklogWatch {
  /** How long it may last before it is worth a word: workers may be on their way. */
  static final long PATIENCE_NANOS = 3_000_000_000L;

  private final Lasting lasting = new Lasting(PATIENCE_NANOS);

  /** Something to be said about a pipeline. */
  record Word(PipelineView pipeline, String text) {}

  /** What is to be said now. */
  List<Word> tick(
      Collection<PipelineView> pipelines,
      Collection<PlacementMachine.Worker> workers,
      long nowNanos) {
    var missing = new LinkedHashMap<String, Word>();
    for (PipelineView pipeline : pipelines) {
      for (PipelineView.Backlog backlog : pipeline.backlogs()) {
        for (String name : backlog.workers()) {
          String trouble = trouble(name, workers);
          if (trouble != null) {
            missing.putIfAbsent(pipeline.name() + "\n" + name, new Word(pipeline, trouble));
          }
        }
      }
    }
    return lasting.news(missing.keySet(), nowNanos).stream()
        .map(key -> Objects.requireNonNull(missing.get(key)))
        .toList();
  }

  private static @Nullable String trouble(
      String name, Collection<PlacementMachine.Worker> workers) {
    for (PlacementMachine.Worker worker : workers) {
      if (worker.name.equals(name) && worker.present()) {
        return worker.keeps
            ? null
            : "backlog.workers: worker \""
                + name
                + "\" keeps no backlog. Start it with --backlog DIR. "
                + MEANWHILE;
      }
    }
    List<String> known =
        workers.stream()
            .filter(PlacementMachine.Worker::present)
            .map(worker -> worker.name)
            .toList();
    return "backlog.workers: there is no worker \""
        + name
        + "\" now. "
        + Suggestion.question(name, known)
        + (known.isEmpty() ? "No worker is here. " : "Workers here: " + String.join(", ", known))
        + (known.isEmpty() ? "" : ". ")
        + "Start it with: tenuto worker --name "
        + name
        + " --backlog DIR, or correct the pipeline file. "
        + MEANWHILE;
  }

  private static final String MEANWHILE =
      "Until then messages wait on the other workers named, or where they come from.";
}
