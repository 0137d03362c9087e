package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A group whose messages all have one key, seen from the dispatcher. */
class OrderedGroupTest {

  private final TestEntries entries = new TestEntries();
  private final List<String> commands = new ArrayList<>();
  private final Dispatcher dispatcher =
      new Dispatcher(settings(OnFull.BLOCK), new RecordedCommands(commands), bound -> 0);
  private final Lane one = lane("one");
  private final Lane two = lane("two");

  private static Dispatcher.Settings settings(OnFull onFull) {
    return new Dispatcher.Settings(
        "main",
        Delivery.AT_LEAST_ONCE,
        onFull,
        DispatchPolicy.SPREAD,
        2,
        1 << 20,
        Long.MAX_VALUE,
        Optional.of(KeyOrder.ALL));
  }

  private static Lane lane(String name) {
    var lane = new Lane(name, false, 1, Long.MAX_VALUE, 0);
    lane.sender().onCredit(100, 10_000);
    return lane;
  }

  private void add(int from, int to) {
    dispatcher.add(entries, from, to);
    dispatcher.dispatch();
  }

  private void answer(Lane lane, Settlement outcome, long delivery) {
    lane.ready(true);
    dispatcher.onSettle(lane, Answer.of(outcome, delivery, 1));
  }

  @Test
  void theNextMessageIsSentWhenTheOneBeforeIsSettledForGood() {
    dispatcher.join(one);
    dispatcher.join(two);
    add(0, 3);
    assertThat(commands).containsExactly("send 0-1 over one");
    answer(one, Settlement.RELEASED, 0);
    assertThat(commands).last().isEqualTo("send 0-1 over one");
    answer(one, Settlement.FAILED, 1);
    assertThat(commands).last().isEqualTo("send 0-1 over one");
    assertThat(commands).hasSize(3);
    answer(one, Settlement.FAILED, 2);
    assertThat(commands).endsWith("bury 0", "send 1-2 over one");
    answer(one, Settlement.DONE, 3);
    assertThat(commands).last().isEqualTo("send 2-3 over one");
    answer(one, Settlement.DONE, 4);
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(3, 2, 1, 0, 0, 0));
    add(3, 4);
    assertThat(commands).last().isEqualTo("send 3-4 over one");
  }

  @Test
  void anEngineThatIsLostKeepsNobodysTurn() {
    dispatcher.join(one);
    dispatcher.join(two);
    add(0, 2);
    assertThat(commands).containsExactly("send 0-1 over one");
    dispatcher.leave(one);
    assertThat(commands).containsExactly("send 0-1 over one", "send 0-1 over two");
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 0, 2));
    answer(two, Settlement.DONE, 0);
    assertThat(commands).last().isEqualTo("send 1-2 over two");
  }

  @Test
  void whatWouldWaitElsewhereOrGiveWayHasNoOrder() {
    for (OnFull onFull : List.of(OnFull.SPILL, OnFull.NEWEST)) {
      assertThatThrownBy(() -> settings(onFull))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(onFull.toString());
    }
  }
}
