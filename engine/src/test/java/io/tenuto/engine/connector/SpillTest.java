package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A group that spills: how much engines may have, and what goes to the backlog. */
class SpillTest {
  private static final long KEPT = 5L * TestEntries.BYTES;
  private static final long ON_ENGINES = 20L * TestEntries.BYTES;

  private final TestEntries entries = new TestEntries();
  private final List<String> commands = new ArrayList<>();
  private final Dispatcher dispatcher = dispatcher(ON_ENGINES);
  private final Lane engine = lane("engine", false);
  private final Lane backlog = lane("backlog", true);

  private Dispatcher dispatcher(long onEngines) {
    return new Dispatcher(
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            OnFull.SPILL,
            DispatchPolicy.SPREAD,
            3,
            KEPT,
            onEngines,
            Optional.empty()),
        new RecordedCommands(commands),
        bound -> 0);
  }

  private static Lane lane(String name, boolean backlog) {
    var lane = new Lane(name, backlog, 1, Long.MAX_VALUE, 0);
    lane.sender().onCredit(1000, 100_000);
    return lane;
  }

  @Test
  void whatPassesAnEngineThatHangsGoesToTheBacklogThoughTheEngineHasCredit() {
    dispatcher.join(backlog);
    dispatcher.join(engine);
    offer(0, 18);
    offer(18, 24); // two of them still fit
    offer(24, 26);
    offer(26, 30);
    assertThat(commands)
        .containsExactly(
            "send 0-18 over engine", "send 18-20 over engine", "send 20-26 over backlog");
    assertThat(dispatcher.waitingMessages()).isEqualTo(4);
  }

  @Test
  void whatIsSettledMakesRoomForAsMuch() {
    dispatcher.join(engine);
    offer(0, 30);
    dispatcher.onSettle(engine, Answer.of(Settlement.DONE, 0, 3));
    ready(engine);
    assertThat(commands).containsExactly("send 0-20 over engine", "send 20-23 over engine");
    dispatcher.onSettle(engine, Answer.of(Settlement.RELEASED, 3, 2));
    assertThat(commands)
        .containsExactly("send 0-20 over engine", "send 20-23 over engine", "send 3-5 over engine");
  }

  @Test
  void whatWasOnAnEngineThatIsLostMakesRoomOnTheOthers() {
    dispatcher.join(engine);
    offer(0, 20);
    commands.clear();
    dispatcher.leave(engine);
    Lane other = lane("other", false);
    dispatcher.join(other);
    assertThat(commands).containsExactly("send 0-20 over other");
    dispatcher.onSettle(other, Answer.of(Settlement.DONE, 0, 20));
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(20, 20, 0, 0, 0, 0));
  }

  @Test
  void whatABacklogHasNotStoredYetDoesNotCountAgainstEngines() {
    dispatcher.join(backlog);
    offer(0, 40);
    dispatcher.join(engine);
    offer(40, 60);
    assertThat(commands).containsExactly("send 0-40 over backlog", "send 40-60 over engine");
  }

  @Test
  void oneMessageIsAlwaysSentWhateverItsSize() {
    Dispatcher narrow = dispatcher(TestEntries.BYTES - 1);
    narrow.join(engine);
    narrow.add(entries, 0, 2);
    narrow.dispatch();
    engine.ready(true);
    narrow.dispatch();
    assertThat(commands).containsExactly("send 0-1 over engine");
    narrow.onSettle(engine, Answer.of(Settlement.DONE, 0, 1));
    assertThat(commands).containsExactly("send 0-1 over engine", "send 1-2 over engine");
  }

  /** What is sent is written at once. */
  private void offer(int from, int to) {
    dispatcher.add(entries, from, to);
    dispatcher.dispatch();
    engine.ready(true);
    backlog.ready(true);
    dispatcher.dispatch();
  }

  private void ready(Lane lane) {
    lane.ready(true);
    dispatcher.dispatch();
  }
}
