package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.node.NodeView;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.node.WorkerView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No change is answered or carried out before it is kept, and none is lost between two masters. */
class ChangesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PipelineView CELLS = pipeline("cells", "", 0, 2);

  private final Slow log = new Slow();
  private final List<String> notices = new ArrayList<>();
  private final List<String> orders = new ArrayList<>();
  private long now = 5;
  private MasterMachine machine = machine();
  private Changes changes = changes(machine);

  /** Keeps what it is given when it is told to. */
  private static final class Slow implements ControlLog {
    final List<ControlChange> kept = new ArrayList<>();
    final List<Runnable> writing = new ArrayList<>();
    @Nullable IOException failure;

    @Override
    public long epoch() {
      return 1;
    }

    @Override
    public List<ControlChange> kept() {
      return kept;
    }

    @Override
    public void append(ControlChange change, Consumer<@Nullable IOException> done) {
      writing.add(
          () -> {
            if (failure == null) {
              kept.add(change);
            }
            done.accept(failure);
          });
    }

    @Override
    public void close() {}

    void write() {
      writing.remove(0).run();
    }
  }

  private MasterMachine machine() {
    return new MasterMachine(
        new Nothing() {
          @Override
          public void start(
              String worker, long number, PipelineView pipeline, WorkerView.Assigned engine) {
            orders.add("start " + engine.engine());
          }

          @Override
          public void stop(String worker, long number, String engine) {
            orders.add("stop " + engine);
          }
        });
  }

  private Changes changes(MasterMachine of) {
    of.restore(log.kept(), now);
    return new Changes(log, of, Runnable::run, () -> now, notices::add);
  }

  /** Another master over what is kept. */
  private void restart() {
    orders.clear();
    machine = machine();
    changes = changes(machine);
  }

  private static PipelineView pipeline(String name, String owner, long version, int engines) {
    return new PipelineView(
        name,
        version,
        owner,
        "text",
        "",
        List.of(new PipelineView.Stage("count", "source", engines)));
  }

  private static WorkerView.Assigned running(String pipeline, int number) {
    String name = pipeline + "-count-" + number;
    return new WorkerView.Assigned(name, pipeline, "count", false, WorkerView.RUNNING, 0, "");
  }

  private void worker(String name, List<PipelineView> pipelines, WorkerView.Assigned... engines) {
    var view = new WorkerView(2, 0, List.of(engines));
    machine.onRegister(
        1,
        new NodeView(name, "host", Optional.of(view), List.of(), List.of(), pipelines, List.of()),
        now);
  }

  /** What somebody who asked has been told. */
  private static final class Told implements Changes.Answer {
    Optional<ControlChange> change = Optional.empty();
    boolean answered;
    @Nullable Exception refusal;

    @Override
    public void done(Optional<ControlChange> made) {
      change = made;
      answered = true;
    }

    @Override
    public void refused(Exception why) {
      refusal = why;
    }

    boolean waits() {
      return !answered && refusal == null;
    }

    boolean made() {
      return change.isPresent();
    }
  }

  private Told ask(Supplier<Optional<ControlChange>> decide) {
    var told = new Told();
    changes.ask(decide, told);
    return told;
  }

  private Told run(PipelineView pipeline) {
    return ask(() -> Optional.of(machine.decideRun(pipeline)));
  }

  private Told scale(int engines) {
    return ask(() -> machine.decideScale("cells", "count", engines));
  }

  private Told end(String pipeline) {
    return ask(() -> machine.decideEnd(pipeline));
  }

  private void after(long nanos) {
    now += nanos;
    machine.tick(now);
    changes.tick();
  }

  private int engines(String pipeline) {
    return machine.view(now).pipelines().stream()
        .filter(one -> one.name().equals(pipeline))
        .mapToInt(one -> one.stages().get(0).engines())
        .findFirst()
        .orElse(-1);
  }

  @Test
  void nothingIsAnsweredOrOrderedBeforeItIsKept() {
    worker("w", List.of());
    Told answer = run(CELLS);
    assertThat(answer.waits()).isTrue();
    assertThat(orders).isEmpty();
    log.write();
    assertThat(answer.made()).isTrue();
    assertThat(orders).containsExactly("start cells-count-1", "start cells-count-2");
  }

  @Test
  void aChangeIsDecidedOnWhatTheOneBeforeHasMade() {
    Told first = run(CELLS);
    Told second = scale(5);
    Told third = end("cells");
    Told fourth = scale(6);
    log.write();
    log.write();
    assertThat(first.made()).isTrue();
    assertThat(second.made()).isTrue();
    assertThat(engines("cells")).isEqualTo(5);
    log.write();
    assertThat(third.made()).isTrue();
    assertThat(fourth.answered).isTrue();
    assertThat(fourth.change).as("there is no such stage any more").isEmpty();
    assertThat(log.kept).hasSize(3);
  }

  @Test
  void aNewMasterKnowsPipelinesScalingsAndEnds() {
    run(CELLS);
    log.write();
    run(pipeline("gone", "", 0, 1));
    log.write();
    scale(3);
    log.write();
    end("gone");
    log.write();
    PipelineView late = pipeline("gone", "", 2, 1);
    restart();
    assertThat(engines("cells")).isEqualTo(3);
    now += 100 * EndedPipelines.REMEMBER_NANOS;
    after(SECOND);
    worker("away", List.of(late), running("gone", 1));
    assertThat(orders).contains("stop gone-count-1");
    assertThat(engines("gone")).as("what was deleted stays so").isEqualTo(-1);
  }

  @Test
  void aNewMasterStartsNoEngineTwice() {
    run(pipeline("cells", "", 0, 3));
    log.write();
    restart();
    worker("a", List.of(CELLS), running("cells", 1));
    after(SECOND / 2);
    Told scaled = scale(4); // not even if it is asked for more meanwhile
    log.write();
    assertThat(scaled.made()).isTrue();
    assertThat(orders).isEmpty();
    worker("b", List.of(CELLS), running("cells", 2), running("cells", 3));
    after(PlacementMachine.HOLD_NANOS);
    assertThat(orders).containsExactly("start cells-count-4");
  }

  @Test
  void aPipelineThatOnlyWorkersKnowIsKept() {
    worker("w", List.of(pipeline("theirs", "", 40, 1)), running("theirs", 1));
    assertThat(engines("theirs")).isEqualTo(1);
    changes.tick();
    log.write();
    changes.tick();
    assertThat(log.writing).as("once").isEmpty();
    restart();
    assertThat(engines("theirs")).isEqualTo(1);
  }

  @Test
  void aPipelineWithAnOwnerIsItsOwnersButItsScalingIsKeptUntilItEnds() {
    machine.onRegister(
        1,
        new NodeView(
            "owner",
            "host",
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(pipeline("cells", "owner", 9, 2)),
            List.of()),
        now);
    changes.tick();
    assertThat(log.writing).isEmpty();
    scale(7);
    log.write();
    restart();
    assertThat(engines("cells")).isEqualTo(7);
    machine.tick(now);
    assertThat(machine.missed()).isEqualTo(1);
    after(MasterMachine.OWNER_PATIENCE_NANOS + SECOND); // its owner does not come
    assertThat(engines("cells")).isEqualTo(-1);
    assertThat(machine.missed()).as("nothing is left of what was missed").isZero();
    log.write();
    restart();
    assertThat(engines("cells")).isEqualTo(-1);
  }

  @Test
  void aFailedDiskEndsAllChangesAndIsTold() {
    run(CELLS);
    log.write();
    log.failure = new IOException("no disk");
    Told failed = scale(5);
    Told behind = scale(6);
    log.write();
    assertThat(failed.refusal).hasMessage("no disk");
    assertThat(behind.refusal).hasMessage("no disk");
    assertThat(scale(7).refusal).hasMessage("no disk");
    assertThat(engines("cells")).isEqualTo(2);
    assertThat(log.writing).as("it is not tried again").isEmpty();
    assertThat(notices).hasSize(1);
    assertThat(notices.get(0)).contains("the master cannot keep changes: no disk", "started anew");
  }

  @Test
  void aMasterThatLeadsNoMoreRefusesAndLeavesPeopleAlone() {
    Told first = run(CELLS);
    Told second = scale(5);
    log.failure = new TermEndedException("another one does", null);
    log.write();
    assertThat(first.refusal).isSameAs(log.failure);
    assertThat(second.refusal).isSameAs(log.failure);
    assertThat(orders).isEmpty();
    assertThat(notices).isEmpty();
  }
}
