package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Payload;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryMessageTest {
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {4, 5, 6, 7};

  private final EntryMessage message = new EntryMessage(new HeaderCache());

  EntryMessageTest() {
    ByteBuffer entries = Frames.buffer(2 * Entry.FIXED_BYTES + 4 + FIRST.length + SECOND.length);
    Entry.putHead(entries, 8, 1, FIRST.length, new byte[0], List.of());
    entries.put(FIRST);
    Entry.putHead(entries, 9, 2, SECOND.length, new byte[0], List.of(5));
    entries.put(SECOND).flip();
    message.over(new Origin("s", "t", 1), 1, entries, 0);
    message.advance();
  }

  @Test
  void aPayloadStaysThatOfItsMessageWhenTheViewMovesOn() throws Exception {
    Payload first = message.payload();
    message.advance();
    Payload second = message.payload();
    assertThat(first.bytes()).isEqualTo(FIRST);
    assertThat(second.bytes()).isEqualTo(SECOND);
    assertThat(second.stream().readAllBytes()).isEqualTo(SECOND);
    assertThat(second.size()).isEqualTo(4).isEqualTo(message.payloadBytes());
    assertThat(message.path()).containsExactly(5);
  }

  @Test
  void eachBufferIsAViewOfItsOwnThatNobodyCanWriteTo() {
    Payload payload = message.payload();
    ByteBuffer one = payload.buffer();
    one.get();
    assertThat(payload.buffer().position()).isZero();
    assertThat(payload.buffer().remaining()).isEqualTo(3);
    assertThat(one.isReadOnly()).isTrue();
  }

  @Test
  void aCopyMovesThePositionBehindItOrIsRefusedWhole() {
    ByteBuffer into = ByteBuffer.allocate(5).position(1).limit(5);
    message.payload().copyTo(into);
    assertThat(into.position()).isEqualTo(4);
    assertThat(into.array()).containsExactly(0, 1, 2, 3, 0);
    assertThatThrownBy(() -> message.payload().copyTo(into))
        .isInstanceOf(BufferOverflowException.class);
    assertThat(into.position()).isEqualTo(4);
  }
}
