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
        new Recorded(),
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
    assertThat(commands).containsExactly("0-18 engine", "18-20 engine", "20-26 backlog");
    assertThat(dispatcher.waitingMessages()).isEqualTo(4);
  }

  @Test
  void whatIsSettledMakesRoomForAsMuch() {
    dispatcher.join(engine);
    offer(0, 30);
    dispatcher.onSettle(engine, answer(Settlement.DONE, 0, 3));
    ready(engine);
    assertThat(commands).containsExactly("0-20 engine", "20-23 engine");
    dispatcher.onSettle(engine, answer(Settlement.RELEASED, 3, 2));
    assertThat(commands).containsExactly("0-20 engine", "20-23 engine", "3-5 engine");
  }

  @Test
  void whatWasOnAnEngineThatIsLostMakesRoomOnTheOthers() {
    dispatcher.join(engine);
    offer(0, 20);
    commands.clear();
    dispatcher.leave(engine);
    Lane other = lane("other", false);
    dispatcher.join(other);
    assertThat(commands).containsExactly("0-20 other");
    dispatcher.onSettle(other, answer(Settlement.DONE, 0, 20));
    assertThat(dispatcher.ledger()).isEqualTo(new Ledger(20, 20, 0, 0, 0, 0));
  }

  @Test
  void whatABacklogHasNotStoredYetDoesNotCountAgainstEngines() {
    dispatcher.join(backlog);
    offer(0, 40);
    dispatcher.join(engine);
    offer(40, 60);
    assertThat(commands).containsExactly("0-40 backlog", "40-60 engine");
  }

  @Test
  void oneMessageIsAlwaysSentWhateverItsSize() {
    Dispatcher narrow = dispatcher(TestEntries.BYTES - 1);
    narrow.join(engine);
    narrow.add(entries, 0, 2);
    narrow.dispatch();
    engine.ready(true);
    narrow.dispatch();
    assertThat(commands).containsExactly("0-1 engine");
    narrow.onSettle(engine, answer(Settlement.DONE, 0, 1));
    assertThat(commands).containsExactly("0-1 engine", "1-2 engine");
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

  private static ByteBuffer answer(Settlement outcome, long first, int count) {
    var ranges = new Ranges();
    ranges.add(first, count, outcome);
    ByteBuffer frame = Objects.requireNonNull(ranges.take());
    return frame.position(Frames.HEADER_BYTES);
  }

  private final class Recorded implements Dispatcher.Commands {
    @Override
    public void send(Lane over, long first, Entries sent, int from, int to, int attempt) {
      commands.add(from + "-" + to + " " + over.peer());
    }

    @Override
    public void demand(Lane of, long messages, long bytes, long headBytes) {}

    @Override
    public void alone(Lane of, long question) {}

    @Override
    public void together(Lane of) {}

    @Override
    public void deadLetter(Entries of, int index, String cause, List<String> engines, int attempt) {
      commands.add("bury " + index);
    }
  }
}
