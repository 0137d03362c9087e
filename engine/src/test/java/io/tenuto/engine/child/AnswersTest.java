package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.MessageId;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.Settlement;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.wire.Frames;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Ranges;
import io.tenuto.wire.Sender;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Settlements of messages that were given ahead. */
class AnswersTest {
  private final Sender<Boolean> sender = new Sender<>();
  private final Answers answers =
      new Answers(ChildCode.of("stage", List.of("count")), Path.of("spool"), sender);

  private static MessageId id(long sequence) {
    return new MessageId("raw", "test", 1, sequence, List.of());
  }

  private void give(int messages) {
    sender.onCredit(messages, 1_000_000);
    for (int i = 0; i < messages; i++) {
      answers.expect(sender.send(1, 10, Boolean.TRUE, true), id(i));
    }
  }

  private void settle(long first, int count, Settlement outcome) {
    var ranges = new Ranges();
    ranges.add(first, count, outcome);
    ByteBuffer frame = Objects.requireNonNull(ranges.take());
    answers.onSettle(frame.position(Frames.HEADER_BYTES).slice().order(frame.order()));
  }

  @Test
  void eachIsConcludedWithItsOwnOutcomeInTheirOrder() throws Exception {
    give(4);
    assertThat(answers.complete()).isFalse();
    settle(0, 1, Settlement.DONE);
    settle(1, 1, Settlement.REJECT);
    settle(2, 1, Settlement.FAILED);
    answers.conclude((header, payload) -> {});
    assertThat(answers.first()).contains(id(1));
    assertThatThrownBy(() -> answers.conclude((header, payload) -> {}))
        .isInstanceOf(RejectedMessageException.class);
    assertThatThrownBy(() -> answers.conclude((header, payload) -> {}))
        .isInstanceOf(ProcessFailure.Failed.class);
    assertThat(answers.first()).contains(id(3));
    assertThat(answers.complete()).as("the last is still worked on").isFalse();
  }

  @Test
  void aLaterOneIsNotSettledBeforeTheFirst() {
    give(3);
    assertThatThrownBy(() -> settle(1, 1, Settlement.DONE))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("settled 1 deliveries from 1 as DONE")
        .hasMessageContaining("delivery 0 was to be settled");
  }

  @Test
  void noneIsSettledTwice() {
    give(3);
    settle(0, 2, Settlement.DONE);
    assertThatThrownBy(() -> settle(1, 2, Settlement.DONE))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("delivery 2 was to be settled");
  }

  @Test
  void noMoreAreSettledThanWereGiven() {
    give(2);
    assertThatThrownBy(() -> settle(0, 3, Settlement.DONE)).isInstanceOf(ProtocolException.class);
    settle(0, 2, Settlement.DONE);
    assertThatThrownBy(() -> settle(2, 1, Settlement.DONE))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("a settlement while it had no message");
  }
}
