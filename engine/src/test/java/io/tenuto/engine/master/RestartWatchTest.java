package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.WorkerView;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartWatchTest {
  private static final String NOTE = "ended with code 1: ModuleNotFoundError: No module named 'cv'";

  private final PlacementMachine.Worker worker = new PlacementMachine.Worker("gpu");
  private final RestartWatch watch = new RestartWatch();

  private List<RestartWatch.Word> tick(long restarts, String... engines) {
    worker.engines.clear();
    for (String engine : engines) {
      worker.engines.put(
          engine,
          new WorkerView.Assigned(engine, "cells", "focus", WorkerView.WAITING, restarts, NOTE));
    }
    return watch.tick(List.of(worker));
  }

  @Test
  void aStageWhoseEnginesEndAgainAndAgainIsToldOnce() {
    assertThat(tick(RestartWatch.RESTARTS - 1, "focus-1")).isEmpty();
    assertThat(tick(RestartWatch.RESTARTS, "focus-1", "focus-2"))
        .singleElement()
        .satisfies(
            word -> {
              assertThat(word.pipeline()).isEqualTo("cells");
              assertThat(word.text())
                  .contains(
                      "stage focus", "focus-1 on worker gpu", "3 times", "No module named 'cv'");
            });
    assertThat(tick(RestartWatch.RESTARTS + 1, "focus-1", "focus-2")).isEmpty();
  }

  @Test
  void anotherTimeIsToldAgain() {
    assertThat(tick(RestartWatch.RESTARTS, "focus-1")).hasSize(1);
    assertThat(tick(0, "focus-1")).isEmpty();
    assertThat(tick(RestartWatch.RESTARTS, "focus-1")).hasSize(1);
  }
}
