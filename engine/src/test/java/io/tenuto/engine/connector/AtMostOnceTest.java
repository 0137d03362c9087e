package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What at-most-once promises: memory is kept while it is in use, and nothing is sent twice. */
class AtMostOnceTest {

  private final TestEntries memory = new TestEntries();
  private final List<String> commands = new ArrayList<>();
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Dispatcher.Settings(
              "main", Delivery.AT_MOST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 1 << 20),
          new RecordedCommands(commands),
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
    dispatcher.onSettle(lane, Answer.of(Settlement.DONE, 0, 5));
    assertThat(memory.settled).containsExactly("0-5 DONE");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(5, 5, 0, 0, 0, 0));
  }

  @Test
  void whatIsOnALostLinkIsDroppedAndCountedAndNotSentAgain() {
    dispatcher.join(lane);
    dispatcher.add(memory, 0, 5);
    dispatcher.dispatch();
    dispatcher.onSettle(lane, Answer.of(Settlement.DONE, 0, 2));
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
    dispatcher.onSettle(lane, Answer.of(Settlement.FAILED, 0, 1));
    assertThat(commands).containsExactly("send 0-1 over one", "bury 0");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(1, 0, 1, 0, 0, 0));
  }

  @Test
  void whatWasGivenBackUnstartedIsSentAgain() {
    dispatcher.join(lane);
    dispatcher.add(memory, 0, 1);
    dispatcher.dispatch();
    lane.ready(true);
    dispatcher.onSettle(lane, Answer.of(Settlement.RELEASED, 0, 1));
    assertThat(commands).containsExactly("send 0-1 over one", "send 0-1 over one");
  }
}
