package io.tenuto.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LargeHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an engine answers for large messages that it does not run, and what becomes of credit. */
class EngineLinkTest {
  private static final long BUDGET_BYTES = 8 << 20;
  private static final int LARGE_BYTES = 1 << 20;
  private static final ByteBuffer HEAD = ByteBuffer.allocate(24);

  private final List<String> sent = new ArrayList<>();
  private final EngineHost.Spec spec =
      new EngineHost.Spec(
          "engine-1", 1, BUDGET_BYTES, BUDGET_BYTES, 2 << 20, Path.of("."), Duration.ZERO);
  private final EngineMachine machine =
      new EngineMachine(
          1,
          BUDGET_BYTES,
          new EngineMachine.Commands() {
            @Override
            public void start(Work work) {
              sent.add("start");
            }

            @Override
            public List<Work> recall() {
              return List.of();
            }
          });
  private final EngineLink link =
      new EngineLink(
          spec,
          machine,
          new BufferPool(0),
          new RecordedLink(sent, () -> 0),
          1,
          false,
          closed -> sent.add("closed"));

  EngineLinkTest() {
    machine.join(link.in());
    link.onDemand(1, 4 << 20, 4 << 20);
    sent.clear();
  }

  private static LargeHeader large(long delivery, long bytes) {
    return new LargeHeader(delivery, bytes, 1, 0, 1);
  }

  @Test
  void aLinkThatIsLostBeforeItHasJoinedHoldsNothing() {
    machine.leave(link.in());
    machine.join(link.in());
    assertThat(machine.links()).isEmpty();
  }

  @Test
  void aLinkBeatsInEachTurnWhileItsMessagesAreHereAndInEachFourthOtherwise() {
    assertThat(dueIn(8)).containsExactly(false, false, false, true, false, false, false, true);
    assertThat(dueIn(2)).containsExactly(false, false);
    assertThat(link.onLargeBegins(large(0, LARGE_BYTES), HEAD)).isTrue();
    assertThat(dueIn(3)).containsExactly(true, true, true);
    link.onLargeAborted(large(0, LARGE_BYTES), HEAD);
    assertThat(dueIn(4)).containsExactly(false, false, false, true);
  }

  private List<Boolean> dueIn(int turns) {
    return Stream.generate(link::beatIsDue).limit(turns).toList();
  }

  @Test
  void aMessageThatIsGivenUpGivesItsChargeBack() {
    for (int delivery = 0; delivery < 3 * BUDGET_BYTES / LARGE_BYTES; delivery++) {
      LargeHeader header = large(delivery, LARGE_BYTES);
      assertThat(link.onLargeBegins(header, HEAD)).isTrue();
      assertThat(link.in().receiver().heldBytes()).isEqualTo(LARGE_BYTES + 24);
      link.onLargeAborted(header, HEAD);
      assertThat(link.in().receiver().heldBytes()).isZero();
      assertThat(link.in().receiver().heldMessages()).isZero();
    }
  }

  @Test
  void aMessageAboveTheLimitIsRejectedWithTheRemedy() {
    assertThat(link.onLargeBegins(large(0, 3 << 20), HEAD)).isFalse();
    assertThat(sent).hasSize(2).endsWith("REJECT 0");
    assertThat(sent.get(0)).contains("too large: 3145728 bytes", "Raise stream.maxMessage");
    assertThat(link.in().receiver().heldMessages()).isZero();
    assertThat(link.in().receiver().heldBytes()).isZero();
  }

  @Test
  void aMessageThatFindsNoPlaceFailsWithTheCauseAndTheLinkGoesOn() {
    LargeHeader header = large(0, LARGE_BYTES);
    assertThat(link.onLargeBegins(header, HEAD)).isTrue();
    link.onLargeFailed(header, HEAD, new IOException("/spool: 5 bytes are free. Free space."));
    assertThat(sent).hasSize(2).endsWith("FAILED 0");
    assertThat(sent.get(0))
        .contains("engine engine-1 cannot keep a message of 1048576 bytes: /spool: 5 bytes");
    assertThat(link.in().receiver().heldBytes()).isZero();
    assertThat(link.in().receiver().heldMessages()).isZero();
    assertThat(link.onLargeBegins(large(1, LARGE_BYTES), HEAD)).isTrue();
  }
}
