package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.PipelineView;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogWatchTest {
  private static final PipelineView PIPELINE =
      new PipelineView(
          "cells-1",
          1,
          "run",
          "text",
          "",
          List.of(),
          List.of(
              new PipelineView.Backlog("work", List.of("storge")),
              new PipelineView.Backlog("all", List.of("storge"))));

  private final BacklogWatch watch = new BacklogWatch();

  private static PlacementMachine.Worker worker(String name, boolean keeps) {
    var worker = new PlacementMachine.Worker(name);
    worker.keeps = keeps;
    return worker;
  }

  private List<String> tick(long nowNanos, PlacementMachine.Worker... workers) {
    return watch.tick(List.of(PIPELINE), List.of(workers), nowNanos).stream()
        .map(BacklogWatch.Word::text)
        .toList();
  }

  @Test
  void aWorkerThatIsNotThereIsToldOnceAfterAWhileWithTheNameThatWasProbablyMeant() {
    assertThat(tick(0, worker("storage", true), worker("gpu", false))).isEmpty();
    assertThat(tick(BacklogWatch.PATIENCE_NANOS, worker("storage", true))).isEmpty();
    assertThat(tick(BacklogWatch.PATIENCE_NANOS + 1, worker("storage", true)))
        .singleElement()
        .satisfies(
            text ->
                assertThat(text)
                    .contains(
                        "no worker \"storge\"",
                        "Did you mean \"storage\"?",
                        "Workers here: storage",
                        "--name storge --backlog DIR"));
    assertThat(tick(2 * BacklogWatch.PATIENCE_NANOS, worker("storage", true))).isEmpty();
  }

  @Test
  void aWorkerWithoutAFolderIsToldAndNoneThatHasOne() {
    assertThat(tick(0, worker("storge", false))).isEmpty();
    assertThat(tick(BacklogWatch.PATIENCE_NANOS + 1, worker("storge", false)))
        .singleElement()
        .satisfies(
            text -> assertThat(text).contains("\"storge\" keeps no backlog", "--backlog DIR"));
    assertThat(tick(2 * BacklogWatch.PATIENCE_NANOS, worker("storge", true))).isEmpty();
    assertThat(tick(3 * BacklogWatch.PATIENCE_NANOS)).as("gone again, for a moment").isEmpty();
    assertThat(tick(4 * BacklogWatch.PATIENCE_NANOS + 1)).hasSize(1);
  }
}
