package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where engines run, and for how long the master remembers what has ended. */
class PlacementMachineTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;

  private final Told told = new Told();
  private final PlacementMachine machine = new PlacementMachine(told);
  private long now = -5 * MINUTE; // System.nanoTime() may well be negative

  /** What the machine wanted. */
  private static final class Told implements PlacementMachine.Commands {
    final List<String> started = new ArrayList<>();
    final List<String> stopped = new ArrayList<>();
    long number;

    @Override
    public void start(
        String worker, long commandNumber, PipelineView pipeline, WorkerView.Assigned engine) {
      number = commandNumber;
      started.add(engine.engine() + " on " + worker);
    }

    @Override
    public void inform(String worker, long commandNumber, PipelineView pipeline) {
      number = commandNumber;
    }

    @Override
    public void stop(String worker, long commandNumber, String engine) {
      number = commandNumber;
      stopped.add(engine + " on " + worker);
    }
  }

  private static PipelineView pipeline(String name, long version, int engines) {
    return pipeline(name, "", version, engines);
  }

  private static PipelineView pipeline(String name, String owner, long version, int engines) {
    return new PipelineView(
        name,
        version,
        owner,
        "text",
        "/",
        List.of(new PipelineView.Stage("count", "source", engines)));
  }

  private static WorkerView.Assigned running(String pipeline, String engine) {
    return new WorkerView.Assigned(engine, pipeline, "count", false, WorkerView.RUNNING, 0, "");
  }

  private void worker(String name, int cores, WorkerView.Assigned... engines) {
    report(name, cores, List.of(), engines);
  }

  private void report(
      String name, int cores, List<PipelineView> known, WorkerView.Assigned... engines) {
    var view = new WorkerView(cores, told.number, List.of(engines), false);
    machine.onWorker(name, view, known, false, now);
  }

  private long submit(PipelineView pipeline, long nowNanos) {
    PipelineView next = machine.next(pipeline);
    machine.run(next, nowNanos);
    return next.version();
  }

  private void tick(long afterNanos) {
    now += afterNanos;
    machine.tick(now, 30 * SECOND);
  }

  @Test
  void theNextEngineGoesToTheWorkerWithTheFewestForEachOfItsCores() {
    worker("large", 4);
    worker("small", 1);
    submit(pipeline("cells", 0, 5), now);
    assertThat(told.started)
        .containsExactly(
            "cells-count-1 on large",
            "cells-count-2 on small",
            "cells-count-3 on large",
            "cells-count-4 on large",
            "cells-count-5 on large");
  }

  @Test
  void fewerEnginesAreTakenFromTheFullestWorker() {
    worker("a", 2);
    worker("b", 2);
    submit(pipeline("cells", 0, 3), now);
    machine.run(machine.scaled("cells", "count", 2).orElseThrow(), now);
    assertThat(told.stopped).containsExactly("cells-count-3 on a");
    assertThat(machine.scaled("cells", "cuont", 1)).isEmpty();
  }

  @Test
  void namesOfEnginesAreNotUsedTwiceWhileAnybodyMayRemember() {
    worker("a", 2);
    submit(pipeline("cells", 0, 1), now);
    machine.end("cells", true, now);
    tick(30 * MINUTE);
    submit(pipeline("cells", 0, 1), now);
    assertThat(told.started).containsExactly("cells-count-1 on a", "cells-count-2 on a");
  }

  @Test
  void tenThousandRunsLeaveNothingBehindOnceTheyAreForgotten() {
    for (int run = 0; run < 10_000; run++) {
      String name = "run-" + run;
      report("a", 2, List.of(pipeline(name, name, run + 1, 1)));
      tick(PlacementMachine.HOLD_NANOS);
      String engine = name + "-count-1";
      assertThat(told.started).contains(engine + " on a");
      worker("a", 2, running(name, engine));
      machine.end(name, false, now);
      worker("a", 2);
      told.started.clear();
      told.stopped.clear();
      tick(SECOND);
    }
    long perHour = EndedPipelines.REMEMBER_NANOS / (PlacementMachine.HOLD_NANOS + SECOND);
    assertThat(machine.remembered()).isLessThanOrEqualTo((int) (2 * perHour) + 100);
    tick(EndedPipelines.REMEMBER_NANOS + MINUTE);
    assertThat(machine.remembered()).isZero();
  }

  @Test
  void aWorkerThatHasMissedTheEndBringsNothingBack() {
    worker("a", 2);
    long version = submit(pipeline("cells", 0, 1), now);
    machine.end("cells", true, now);
    WorkerView.Assigned late = running("cells", "cells-count-1");
    for (int i = 0; i < 5; i++) { // however long it was away
      tick(5 * EndedPipelines.REMEMBER_NANOS);
      told.stopped.clear();
      report("a", 2, List.of(pipeline("cells", version, 1)), late);
      assertThat(machine.pipelines()).isEmpty();
      assertThat(told.stopped).containsExactly("cells-count-1 on a");
    }
  }

  @Test
  void aLaterVersionOfTheSameNameIsNotTakenForTheDeletedOne() {
    worker("a", 2);
    long version = submit(pipeline("cells", 0, 1), now);
    machine.end("cells", true, now);
    report("a", 2, List.of(pipeline("cells", version + 1, 1)));
    assertThat(machine.pipeline("cells")).isNotNull();
  }
}
