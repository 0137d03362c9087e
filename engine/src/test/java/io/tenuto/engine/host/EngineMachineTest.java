package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Settlement;
import io.tenuto.transport.Block;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Ranges;
import io.tenuto.wire.Receiver;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is handed to the slots, and what comes back when the engine ends. */
class EngineMachineTest {
  private static final int SLOTS = 2;
  private static final long SLOW_NANOS = 10_000_000;
  private static final long QUICK_NANOS = 1_000;

  private final ArrayDeque<Work> ready = new ArrayDeque<>();
  private final List<String> answers = new ArrayList<>();
  private final EngineMachine machine = new EngineMachine(SLOTS, 8 << 20, new Ready());
  private final InLink link = new InLink(new Receiver(1, 1 << 20), false, 0, new Answers());
  private int released;
  private int asked;
  private long next;

  private final class Ready implements EngineMachine.Commands {
    @Override
    public void start(Work work) {
      ready.add(work);
    }

    @Override
    public List<Work> recall() {
      var back = List.copyOf(ready);
      ready.clear();
      return back;
    }
  }

  private final class Answers implements InLink.Output {
    @Override
    public void frame(ByteBuffer whole) {
      if (FrameHeader.read(whole, true).type() == FrameType.SETTLE) {
        Ranges.read(
            whole, (first, count, outcome) -> answers.add(outcome + " " + first + "+" + count));
      }
    }

    @Override
    public void reclaim() {
      asked++;
    }

    @Override
    public void cause(long delivery, String why) {}

    @Override
    public void alone(long question) {
      answers.add("alone " + question);
    }
  }

  EngineMachineTest() {
    link.receiver()
        .onRoute(Control.of("route", "route", 0, "stream", "s", "source", "t", "incarnation", 1));
    machine.join(link);
    machine.onDemand(link, 1000, 100);
  }

  private void arrive(int messages) {
    arrive(machine, messages);
  }

  private void arrive(EngineMachine at, int messages) {
    ByteBuffer entries = Frames.buffer(messages * Entry.FIXED_BYTES);
    for (int i = 0; i < messages; i++) {
      Entry.putHead(entries, next + i, 0, 0, new byte[0], List.of());
    }
    var header = new BatchHeader(next, messages, 0, 1, 0, 1);
    next += messages;
    at.onBatch(link, header, new Block(entries.flip(), () -> released++));
  }

  private void finish(Work work, long nanosEach) {
    machine.settle(work.delivered(), work.from(), work.count(), Settlement.DONE);
    machine.onFinished(work, work.count(), work.count() * nanosEach);
    machine.flush();
  }

  /** Has the machine know how long messages take; two, since it knows nothing before the first. */
  private void learn(long nanosEach) {
    arrive(1);
    finish(ready.remove(), nanosEach);
    arrive(1);
    finish(ready.remove(), nanosEach);
    answers.clear();
    released = 0;
  }

  @Test
  void nothingIsAskedForBeforeTheCodeOfASlotIsReady() {
    var starting = new EngineMachine(SLOTS, 8 << 20, new Ready());
    for (int i = 0; i < SLOTS; i++) {
      starting.onPreparing();
    }
    var early = new InLink(new Receiver(1, 1 << 20), false, 0, new Answers());
    starting.join(early);
    starting.onDemand(early, 1000, 100);
    assertThat(early.receiver().hasUnspentCredit()).isFalse();
    starting.onPrepared();
    assertThat(early.receiver().hasUnspentCredit()).isTrue();
    assertThat(early.receiver().committedMessages()).isEqualTo(2); // one slot, and one ahead
    starting.onPrepared();
    assertThat(early.receiver().committedMessages()).isEqualTo(SLOTS + 1);
  }

  @Test
  void whatArrivesWhileTheOnlySlotIsReplacedWaitsForTheNewOne() {
    var one = new EngineMachine(1, 8 << 20, new Ready());
    one.join(link);
    one.onPreparing();
    arrive(one, 2);
    assertThat(ready).isEmpty();
    one.onPrepared();
    assertThat(ready).hasSize(2);
  }

  /** One slot, behind which nothing waits, and two links. */
  private final class Unhurried {
    final EngineMachine machine = new EngineMachine(1, 8 << 20, false, new Ready());
    final InLink one = link("one");
    final InLink other = link("other");

    Unhurried() {
      machine.onDemand(one, 1000, 100);
      machine.onDemand(other, 1000, 100);
    }

    private InLink link(String source) {
      var made = new InLink(new Receiver(1, 1 << 20), false, 0, new Answers());
      made.receiver()
          .onRoute(
              Control.of("route", "route", 0, "stream", "s", "source", source, "incarnation", 1));
      machine.join(made);
      return made;
    }

    void arrive(InLink at, long delivery) {
      ByteBuffer entries = Frames.buffer(Entry.FIXED_BYTES);
      Entry.putHead(entries, delivery, 0, 0, new byte[0], List.of());
      var header = new BatchHeader(delivery, 1, 0, 1, 0, 1);
      machine.onBatch(at, header, new Block(entries.flip(), () -> released++));
    }

    void finish(Work work) {
      machine.settle(work.delivered(), work.from(), work.count(), Settlement.DONE);
      machine.onFinished(work, work.count(), SLOW_NANOS);
      machine.flush();
    }
  }

  @Test
  void whereNothingMayWaitWhatComesTooLateIsGivenBackAndNoMoreIsAskedFor() {
    var at = new Unhurried();
    assertThat(at.one.receiver().unspentMessages()).isEqualTo(1);
    at.arrive(at.one, 0);
    assertThat(asked).as("the other link is asked for what it has not spent").isEqualTo(1);
    at.arrive(at.other, 0); // it was on its way
    assertThat(ready).hasSize(1);
    assertThat(answers).containsExactly("RELEASED 0+1");
    assertThat(at.one.receiver().unspentMessages()).isZero();
    assertThat(at.other.receiver().unspentMessages()).isZero();
  }

  @Test
  void whoWasTooLateIsNext() {
    var at = new Unhurried();
    at.arrive(at.one, 0);
    at.arrive(at.other, 0);
    at.finish(ready.remove());
    assertThat(at.one.receiver().unspentMessages()).isZero();
    assertThat(at.other.receiver().unspentMessages()).isEqualTo(1);
    at.arrive(at.other, 1);
    at.finish(ready.remove());
    assertThat(at.one.receiver().unspentMessages()).as("from then on as before").isEqualTo(1);
    assertThat(at.other.receiver().unspentMessages()).isEqualTo(1);
  }

  @Test
  void whatHasNoLeaseIsGivenBackWhereNothingMayWait() {
    var at = new Unhurried();
    at.arrive(at.one, 0);
    Work work = ready.remove();
    at.machine.onUnleased(work);
    at.machine.onFinished(work.first(0), 0, 1);
    assertThat(answers).containsExactly("RELEASED 0+1");
    assertThat(at.machine.idle()).isTrue();
  }

  @Test
  void oneMessageIsReadyForEachSlotWhileItIsBusy() {
    learn(SLOW_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(3);
    arrive(1);
    assertThat(ready).hasSize(2 * SLOTS);
    Work first = ready.remove();
    finish(first, SLOW_NANOS);
    assertThat(ready).hasSize(2 * SLOTS - 1); // nothing else has arrived
    assertThat(answers).containsExactly("DONE 2+1");
  }

  @Test
  void quickMessagesAreHandedOutInPiecesOfAboutAMillisecond() {
    learn(QUICK_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(900);
    assertThat(ready).hasSize(1);
    assertThat(ready.remove().count()).isEqualTo(900);
  }

  @Test
  void onlyWhatASlotHasBegunIsRunWhenTheEngineEnds() {
    learn(SLOW_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(2);
    arrive(2);
    Work begun = ready.remove();
    machine.drain();
    assertThat(ready).isEmpty();
    assertThat(answers).containsExactly("RELEASED 3+3");
    assertThat(machine.idle()).isFalse();
    assertThat(link.receiver().heldMessages()).isEqualTo(1);
    finish(begun, SLOW_NANOS);
    assertThat(machine.idle()).isTrue();
    assertThat(answers).containsExactly("RELEASED 3+3", "DONE 2+1");
    assertThat(released).isEqualTo(2);
    assertThat(link.receiver().heldMessages()).isZero();
  }

  @Test
  void whatWasSentWhenMessagesWereQuickIsGivenBackWhenTheyAreSlow() {
    learn(QUICK_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(600);
    arrive(100);
    Work begun = ready.remove();
    var slow = new Work(begun.delivered(), begun.from(), 1);
    machine.onPutBack(begun.behind(1));
    finish(slow, SLOW_NANOS);
    long kept = link.receiver().heldMessages();
    assertThat(kept).isLessThanOrEqualTo(2 * SLOTS);
    assertThat(answers).contains("DONE 2+1");
    assertThat(asked).isEqualTo(1);
    assertThat(answers.stream().filter(answer -> answer.startsWith("RELEASED"))).isNotEmpty();
    assertThat(link.receiver().hasUnspentCredit()).isTrue(); // until the sender answers
    while (!ready.isEmpty()) {
      finish(ready.remove(), SLOW_NANOS);
    }
    assertThat(machine.idle()).isTrue();
    assertThat(released).isEqualTo(2);
    assertThat(link.receiver().heldMessages()).isZero();
  }

  @Test
  void whoHasOneMessageOnlyIsNotAskedForItWhenMessagesAreSlow() {
    var said = new ArrayList<String>();
    var idle =
        new EngineLink(
            new EngineHost.Spec(
                "engine-1", SLOTS, 8 << 20, 1 << 20, 1 << 20, Path.of("."), Duration.ZERO),
            machine,
            new BufferPool(0),
            new RecordedLink(said, () -> 0),
            1,
            false,
            closed -> {});
    machine.join(idle.in());
    learn(QUICK_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(600);
    Work begun = ready.remove();
    var slow = new Work(begun.delivered(), begun.from(), 1);
    machine.onPutBack(begun.behind(1));
    finish(slow, SLOW_NANOS);
    assertThat(asked).isEqualTo(1);
    assertThat(said).doesNotContain("reclaim ");
    assertThat(idle.in().receiver().hasUnspentCredit()).isTrue();
  }

  @Test
  void whatIsSettledTwiceCountsOnce() {
    learn(QUICK_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(10);
    Work work = ready.remove();
    machine.settle(work.delivered(), 0, 4, Settlement.DONE);
    machine.settle(work.delivered(), 2, 5, Settlement.RELEASED);
    assertThat(released).isZero();
    machine.settle(work.delivered(), 0, 10, Settlement.RELEASED);
    machine.settle(work.delivered(), 9, 1, Settlement.DONE);
    machine.onFinished(work, 10, 10 * QUICK_NANOS);
    assertThat(released).isEqualTo(1);
    assertThat(link.receiver().heldBytes()).isZero();
  }

  @Test
  void whatIsReadOnStaysAfterItsSettlement() {
    learn(QUICK_NANOS);
    arrive(1);
    Work work = ready.remove();
    work.delivered().hold();
    finish(work, QUICK_NANOS);
    assertThat(link.receiver().heldBytes()).isZero();
    assertThat(released).isZero();
    work.delivered().letGo();
    assertThat(released).isEqualTo(1);
  }

  /** A slot has looked at the lease just before it would have begun the work. */
  private Work unleased() {
    Work work = ready.remove();
    machine.onUnleased(work);
    machine.onFinished(work.first(0), 0, 1);
    machine.flush();
    return work;
  }

  @Test
  void whatHasNoLeaseWaitsUntilTheSenderAnswersAndGoesFirstThen() {
    learn(SLOW_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(1);
    arrive(1);
    arrive(1);
    Work first = unleased();
    Work second = unleased();
    assertThat(answers).as("given back it would only come again").isEmpty();
    assertThat(machine.idle()).isFalse();
    assertThat(link.receiver().heldMessages()).isEqualTo(3);
    Work third = ready.remove();
    finish(third, SLOW_NANOS);
    assertThat(ready).as("nobody tries it without an answer").isEmpty();
    machine.onAlive(link);
    assertThat(ready).containsExactly(first, second);
    finish(ready.remove(), SLOW_NANOS);
    finish(ready.remove(), SLOW_NANOS);
    assertThat(answers).containsExactly("DONE 4+1", "DONE 2+1", "DONE 3+1");
    assertThat(machine.idle()).isTrue();
    assertThat(released).isEqualTo(3);
  }

  @Test
  void whatHasNoLeaseIsGivenBackWhenTheEngineEnds() {
    learn(SLOW_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(1);
    unleased();
    machine.drain();
    assertThat(answers).containsExactly("RELEASED 2+1");
    assertThat(machine.idle()).isTrue();
  }

  @Test
  void whatHasNoLeaseIsForgottenWithItsLink() {
    learn(SLOW_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(1);
    arrive(1);
    unleased();
    Work later = ready.remove();
    machine.leave(link);
    assertThat(released).isEqualTo(1);
    machine.onUnleased(later);
    machine.onFinished(later.first(0), 0, 1);
    assertThat(released).isEqualTo(2);
    assertThat(answers).isEmpty();
    assertThat(machine.idle()).isTrue();
  }

  @Test
  void whatIsPutBackWhileTheEngineEndsIsGivenBack() {
    learn(QUICK_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(10);
    Work work = ready.remove();
    machine.drain();
    machine.onPutBack(work.behind(1));
    finish(new Work(work.delivered(), work.from(), 1), SLOW_NANOS);
    assertThat(ready).isEmpty();
    assertThat(machine.idle()).isTrue();
    assertThat(answers).containsExactly("RELEASED 3+9", "DONE 2+1");
    assertThat(released).isEqualTo(1);
  }

  private InLink other() {
    var other = new InLink(new Receiver(1, 1 << 20), false, 0, new Answers());
    machine.join(other);
    return other;
  }

  @Test
  void aLinkHasTheEngineToItselfOnceNothingRuns() {
    learn(QUICK_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(10);
    Work running = ready.remove();
    arrive(3);
    InLink asker = other();
    answers.clear();
    machine.onAlone(asker, 7);
    assertThat(answers).as("given back unstarted; one still runs").containsExactly("RELEASED 12+3");
    finish(running, QUICK_NANOS);
    assertThat(answers).containsExactly("RELEASED 12+3", "alone 7", "DONE 2+10");
    answers.clear();
    arrive(2);
    assertThat(ready).isEmpty();
    assertThat(answers).containsExactly("RELEASED 15+2");
    machine.onTogether(asker);
    arrive(1);
    assertThat(ready).hasSize(1);
  }

  @Test
  void whoAsksFirstIsAnsweredFirstAndTheEndOfALinkEndsItsTurn() {
    InLink one = other();
    InLink two = other();
    machine.onAlone(one, 1);
    machine.onAlone(two, 2);
    assertThat(answers).containsExactly("alone 1");
    machine.leave(one);
    assertThat(answers).containsExactly("alone 1", "alone 2");
    machine.leave(two);
    arrive(1);
    assertThat(ready).hasSize(1);
  }

  @Test
  void whoAsksNoMoreIsNotAnswered() {
    arrive(1);
    InLink asker = other();
    Work running = ready.remove();
    machine.onAlone(asker, 1);
    machine.onTogether(asker);
    finish(running, QUICK_NANOS);
    assertThat(answers).containsExactly("DONE 0+1");
  }

  @Test
  void whatASlotPutsBackWhileAnotherWaitsForItsTurnIsGivenBack() {
    learn(QUICK_NANOS);
    machine.onDemand(link, 1000, 100);
    arrive(10);
    Work begun = ready.remove();
    machine.onAlone(other(), 1);
    answers.clear();
    machine.onPutBack(begun.behind(1));
    finish(new Work(begun.delivered(), begun.from(), 1), SLOW_NANOS);
    assertThat(answers).containsExactly("RELEASED 3+9", "DONE 2+1", "alone 1");
  }
}
