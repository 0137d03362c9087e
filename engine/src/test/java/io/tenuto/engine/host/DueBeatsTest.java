package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LargeHeader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the heartbeats of an engine's links are spread over a turn. */
class DueBeatsTest {
  private static final int TURNS_AT_REST = 4;
  private static final int MANY = 4000;
  private static final long BUDGET_BYTES = 1 << 20;

  private final EngineMachine machine =
      new EngineMachine(
          1,
          BUDGET_BYTES,
          new EngineMachine.Commands() {
            @Override
            public void start(Work work) {}

            @Override
            public List<Work> recall() {
              return List.of();
            }
          });
  private final DueBeats due = new DueBeats();

  private List<EngineLink> links(int count) {
    return IntStream.range(0, count).mapToObj(unused -> link()).toList();
  }

  private EngineLink link() {
    var spec =
        new EngineHost.Spec(
            "engine-1", 1, BUDGET_BYTES, BUDGET_BYTES, 2 << 20, Path.of("."), Duration.ZERO);
    var sent = new ArrayList<String>();
    return new EngineLink(
        spec, machine, new BufferPool(0), new RecordedLink(sent, () -> 0), 1, false, closed -> {});
  }

  private void turns(int count, List<EngineLink> links) {
    for (int turn = 0; turn < count; turn++) {
      due.turn(links);
    }
  }

  @Test
  void fewGoOutAtOnceAndNoneTwice() {
    List<EngineLink> links = links(DueBeats.PORTION_LEAST);
    turns(TURNS_AT_REST, links);
    assertThat(due.next()).containsExactlyElementsOf(links);
    assertThat(due.isEmpty()).isTrue();
    assertThat(due.next()).isEmpty();
  }

  @Test
  void thousandsAreSpreadAndEachHasItsOwn() {
    List<EngineLink> links = links(MANY);
    turns(TURNS_AT_REST, links);
    var sent = new HashSet<EngineLink>();
    int portions = 0;
    while (!due.isEmpty()) {
      List<EngineLink> portion = due.next();
      assertThat(portion).hasSizeLessThanOrEqualTo(MANY / DueBeats.PORTIONS);
      assertThat(sent.addAll(portion)).isTrue();
      portions++;
    }
    assertThat(sent).hasSize(MANY);
    assertThat(portions).isEqualTo(DueBeats.PORTIONS);
  }

  @Test
  void linksWithMessagesComeFirst() {
    List<EngineLink> links = links(MANY);
    turns(TURNS_AT_REST - 1, links);
    EngineLink last = links.get(MANY - 1);
    machine.join(last.in());
    last.onDemand(1, 1000, 1000);
    assertThat(last.onLargeBegins(new LargeHeader(0, 1000, 1, 0, 1), ByteBuffer.allocate(24)))
        .isTrue();
    due.turn(links);
    assertThat(due.next()).first().isEqualTo(last);
  }

  @Test
  void whatALateLoopHasNotSentIsTakenAsAWhole() {
    List<EngineLink> links = links(MANY);
    turns(TURNS_AT_REST, links);
    int sent = due.next().size();
    assertThat(due.all()).hasSize(MANY - sent);
    assertThat(due.isEmpty()).isTrue();
  }
}
