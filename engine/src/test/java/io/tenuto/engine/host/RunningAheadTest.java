package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Settlement;
import io.tenuto.wire.EntryMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is handed over while answers are awaited, and what is handed over again. */
class RunningAheadTest {
  private static final double QUICK_NANOS = 1;

  private final List<String> calls = new ArrayList<>();
  private final Works works = new Works();
  private final Report report = new Report();
  private final Underway underway = new Underway();
  private double serviceNanos = QUICK_NANOS;
  private @Nullable Runnable onFinish;
  private long lostAt = -1; // the message with which the code is lost, once
  private boolean refusesFirst;

  /** Code that has room for three. */
  private final class Code implements AheadCode {
    private final List<Long> onTheirWay = new ArrayList<>();

    @Override
    public boolean takes(long entryBytes) {
      return onTheirWay.size() < 3;
    }

    @Override
    public void begin(Message message) {
      if (refusesFirst) {
        refusesFirst = false;
        throw new IllegalStateException("not this one");
      }
      calls.add("begin " + ((EntryMessage) message).sequence());
      onTheirWay.add(((EntryMessage) message).sequence());
    }

    @Override
    public void finish(Outputs outputs) throws LostAheadException {
      if (onFinish != null) {
        onFinish.run();
      }
      if (onTheirWay.get(0) == lostAt) {
        boolean alone = onTheirWay.size() == 1;
        onTheirWay.clear();
        if (!alone) {
          throw new LostAheadException("lost");
        }
        lostAt = -1;
        throw new IllegalStateException("ended by " + calls.get(calls.size() - 1));
      }
      calls.add("finish " + onTheirWay.remove(0));
    }

    @Override
    public int onTheirWay() {
      return onTheirWay.size();
    }

    @Override
    public void drop() {
      calls.add("drop");
      onTheirWay.clear();
    }

    @Override
    public void holdUp() {}
  }

  private Ran run(Work work) {
    var code = new Code();
    var nobody = new NobodyTold();
    var outcomes = new Outcomes(Optional.empty(), underway, nobody);
    underway.begin(work);
    return new RunningAhead(code, new Readiness(code), underway, outcomes, () -> serviceNanos)
        .run(work, report, System.nanoTime());
  }

  private static final class NobodyTold implements Slot.Done {
    @Override
    public void prepared() {}

    @Override
    public void putBack(Work rest) {}

    @Override
    public void unleased(Work rest) {}

    @Override
    public void finished(
        Slot slot, Work work, Report report, long elapsedNanos, long cpuNanos, boolean urgent) {}

    @Override
    public void hold(Work work) {}

    @Override
    public void letGo(Work work) {}

    @Override
    public void outputsSettled(Work work, int index) {}
  }

  @Test
  void asManyAreAheadAsTheCodeTakes() {
    assertThat(run(works.of(4))).isEqualTo(new Ran(4, false));
    assertThat(calls)
        .containsExactly(
            "begin 0",
            "begin 1",
            "begin 2",
            "finish 0",
            "begin 3",
            "finish 1",
            "finish 2",
            "finish 3");
    assertThat(report.ranges()).containsExactly(new Report.Range(0, 4, Settlement.DONE));
    assertThat(report.runs()).isEqualTo(4);
  }

  @Test
  void noneIsAheadWhileNothingIsKnownOfHowLongTheyTake() {
    serviceNanos = Double.NaN;
    run(works.of(2));
    assertThat(calls).containsExactly("begin 0", "finish 0", "begin 1", "finish 1");
  }

  @Test
  void noMoreWaitThanTheFirstOnesTakeWithinFiveMilliseconds() {
    assertThat(RunningAhead.mayWait(0, 1e9)).isTrue();
    assertThat(RunningAhead.mayWait(1, 4_999_999)).isTrue();
    assertThat(RunningAhead.mayWait(1, 5_000_000)).isFalse();
    assertThat(RunningAhead.mayWait(63, QUICK_NANOS)).isTrue();
    assertThat(RunningAhead.mayWait(64, QUICK_NANOS)).isFalse();
    assertThat(RunningAhead.mayWait(1, Double.NaN)).isFalse();
  }

  @Test
  void thoseThatWereLostTogetherAreTriedAgainAlone() {
    lostAt = 0;
    assertThat(run(works.of(4))).isEqualTo(new Ran(4, false));
    assertThat(calls)
        .containsExactly(
            "begin 0",
            "begin 1",
            "begin 2", // lost, all of them
            "begin 0", // lost alone: its own fault
            "begin 1",
            "finish 1",
            "begin 2",
            "finish 2",
            "begin 3",
            "finish 3");
    assertThat(report.ranges())
        .containsExactly(
            new Report.Range(0, 1, Settlement.FAILED), new Report.Range(1, 3, Settlement.DONE));
    assertThat(report.causes().get(0)).contains("ended by begin 0");
  }

  @Test
  void aMessageThatCannotBeHandedOverFailsByItself() {
    refusesFirst = true;
    run(works.of(2));
    assertThat(calls).containsExactly("begin 1", "finish 1");
    assertThat(report.ranges())
        .containsExactly(
            new Report.Range(0, 1, Settlement.FAILED), new Report.Range(1, 1, Settlement.DONE));
  }

  @Test
  void bytesThatAreNoMessageAnyMoreFailWithoutBeingRun() {
    assertThat(run(works.of(2, 1))).isEqualTo(new Ran(2, false));
    assertThat(calls).containsExactly("begin 0", "finish 0");
    assertThat(report.ranges())
        .containsExactly(
            new Report.Range(0, 1, Settlement.DONE), new Report.Range(1, 1, Settlement.FAILED));
    assertThat(report.causes().get(1)).contains("no message any more");
  }

  @Test
  void whereTheLinkIsGoneThoseBehindAreDroppedAndReleased() {
    onFinish = works.link()::close;
    assertThat(run(works.of(3))).isEqualTo(new Ran(3, false));
    assertThat(calls).containsExactly("begin 0", "begin 1", "begin 2", "finish 0", "drop");
    assertThat(report.ranges())
        .containsExactly(
            new Report.Range(0, 1, Settlement.DONE), new Report.Range(1, 2, Settlement.RELEASED));
  }

  @Test
  void nothingIsBegunOnceTheSlotIsGivenUp() {
    onFinish = () -> underway.giveUp(new Thread(() -> {}));
    assertThat(run(works.of(4)).next()).isEqualTo(1);
    assertThat(calls).containsExactly("begin 0", "begin 1", "begin 2", "finish 0");
    assertThat(underway.runningNanos(Long.MAX_VALUE)).isZero();
  }
}
