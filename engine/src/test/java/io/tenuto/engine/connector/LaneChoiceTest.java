package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.OnFull;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which lane the next message goes to, and how much engines have at once. */
class LaneChoiceTest {
  private static final long KEPT = 50;
  private static final long ON_ENGINES = 200;

  private final TestEntries entries = new TestEntries();
  private final LaneChoice choice = choice(OnFull.SPILL);
  private final Lane engine = lane("engine", false);
  private final Lane other = lane("other", false);
  private final Lane backlog = lane("backlog", true);

  private static LaneChoice choice(OnFull onFull) {
    return new LaneChoice(
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            onFull,
            DispatchPolicy.SPREAD,
            3,
            KEPT,
            ON_ENGINES,
            Optional.empty()),
        bound -> 0);
  }

  private static Lane lane(String name, boolean backlog) {
    var lane = new Lane(name, backlog, 1, Long.MAX_VALUE, 0);
    lane.sender().onCredit(1000, 100_000);
    return lane;
  }

  private Lane.Flight flight(int messages) {
    return new Lane.Flight(entries, 0, messages, 1);
  }

  @Test
  void anEngineIsPreferredToABacklog() {
    assertThat(choice.choose(List.of(backlog, engine), null, 10, 1_000)).isSameAs(engine);
  }

  @Test
  void aBacklogIsAskedWhenMoreWaitsThanMayBeKept() {
    assertThat(choice.choose(List.of(backlog), null, 10, KEPT)).isNull();
    assertThat(choice.choose(List.of(backlog), null, 10, KEPT + 1)).isSameAs(backlog);
    LaneChoice blocking = choice(OnFull.BLOCK);
    assertThat(blocking.choose(List.of(backlog), null, 10, 10)).isSameAs(backlog);
  }

  @Test
  void aLaneThatIsKeptForOthersIsLeftOut() {
    assertThat(choice.choose(List.of(engine), engine, 10, 10)).isNull();
    assertThat(choice.choose(List.of(engine, other), engine, 10, 10)).isSameAs(other);
  }

  @Test
  void aLaneWithoutRoomIsLeftOut() {
    engine.ready(false);
    assertThat(choice.choose(List.of(engine, other), null, 10, 10)).isSameAs(other);
    assertThat(choice.choose(List.of(other), null, 200_000, 10)).isNull();
  }

  @Test
  void enginesHaveNoMoreThanTheirShareUntilSomethingComesBack() {
    choice.sent(engine, flight(19));
    assertThat(choice.batchBytes(engine)).isEqualTo(10);
    assertThat(choice.choose(List.of(engine), null, 10, 10)).isSameAs(engine);
    choice.sent(engine, flight(1));
    assertThat(choice.choose(List.of(engine), null, 10, 10)).isNull();
    choice.returned(engine, flight(1));
    assertThat(choice.choose(List.of(engine), null, 10, 10)).isSameAs(engine);
  }

  @Test
  void oneMessageIsAlwaysSentWhateverItsSize() {
    assertThat(choice.choose(List.of(engine), null, ON_ENGINES + 1, 10)).isSameAs(engine);
    choice.sent(engine, flight(1));
    assertThat(choice.choose(List.of(engine), null, ON_ENGINES + 1, 10)).isNull();
  }

  @Test
  void whatABacklogHasIsNotCounted() {
    choice.sent(backlog, flight(1_000));
    assertThat(choice.batchBytes(backlog)).isEqualTo(100_000);
    assertThat(choice.batchBytes(engine)).isEqualTo(ON_ENGINES);
  }
}
