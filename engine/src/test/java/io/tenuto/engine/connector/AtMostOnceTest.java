package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Ranges;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What at-most-once promises: memory is kept while it is in use, and nothing is sent twice. */
class AtMostOnceTest {

  private final TestEntries memory = new TestEntries();
  private final List<String> commands = new ArrayList<>();
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Dispatcher.Settings(
              "main", Delivery.AT_MOST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 1 << 20),
          new Recorded(),
          bound -> 0);
  private final Lane lane = lane("one");

  private static Lane lane(String name) {
    var lane = new Lane(name, false, 1, Long.MAX_VALUE, 0);
    lane.sender().onCredit(100, 10_000);
    return lane;
  }

  @Test
  void entriesAreKeptUntilTheReceiverHasAnsweredAsTheyMayStillBeOnTheirWay() {
    dispatcher.join(lane);
    dispatcher.add(memory, 0, 5);
    dispatcher.dispatch();
    assertThat(commands).containsExactly("send 0-5 over one");
    assertThat(memory.settled).isEmpty();
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 0, 0, 0, 0, 5));
    dispatcher.onSettle(lane, answer(Settlement.DONE, 0, 5));
    assertThat(memory.settled).containsExactly("0-5 DONE");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 5, 0, 0, 0, 0));
  }

  @Test
  void whatIsOnALostLinkIsDroppedAndCountedAndNotSentAgain() {
    dispatcher.join(lane);
    dispatcher.add(memory, 0, 5);
    dispatcher.dispatch();
    dispatcher.onSettle(lane, answer(Settlement.DONE, 0, 2));
    dispatcher.leave(lane);
    dispatcher.join(lane("two"));
    assertThat(commands).containsExactly("send 0-5 over one");
    assertThat(memory.settled).containsExactly("0-2 DONE", "2-5 REJECT");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 2, 0, 3, 0, 0));
  }

  @Test
  void nothingIsSentOnALinkThatWasLostBeforeItHadJoined() {
    dispatcher.leave(lane);
    dispatcher.join(lane);
    dispatcher.add(memory, 0, 5);
    dispatcher.dispatch();
    assertThat(commands).isEmpty();
    assertThat(dispatcher.lanes()).isEmpty();
  }

  @Test
  void aFailureIsNotTriedAgain() {
    dispatcher.join(lane);
    dispatcher.add(memory, 0, 1);
    dispatcher.dispatch();
    dispatcher.onSettle(lane, answer(Settlement.FAILED, 0, 1));
    assertThat(commands).containsExactly("send 0-1 over one", "bury 0");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 1, 0, 0, 0));
  }

  @Test
  void whatWasGivenBackUnstartedIsSentAgain() {
    dispatcher.join(lane);
    dispatcher.add(memory, 0, 1);
    dispatcher.dispatch();
    lane.ready(true);
    dispatcher.onSettle(lane, answer(Settlement.RELEASED, 0, 1));
    assertThat(commands).containsExactly("send 0-1 over one", "send 0-1 over one");
  }

  private static ByteBuffer answer(Settlement outcome, long first, int count) {
    var ranges = new Ranges();
    ranges.add(first, count, outcome);
    ByteBuffer frame = Objects.requireNonNull(ranges.take());
    return frame.position(Frames.HEADER_BYTES);
  }

  private final class Recorded implements Dispatcher.Commands {
    @Override
    public void send(Lane over, long first, Entries entries, int from, int to, int attempt) {
      commands.add("send " + from + "-" + to + " over " + over.peer());
    }

    @Override
    public void demand(Lane of, long messages, long bytes, long headBytes) {}

    @Override
    public void alone(Lane of, long question) {}

    @Override
    public void together(Lane of) {}

    @Override
    public void deadLetter(
        Entries entries, int index, String cause, List<String> engines, int attempt) {
      commands.add("bury " + index);
    }
  }
}
