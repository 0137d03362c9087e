package io.tenuto.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class CallbackSinkTest {
  @Test
  void theFunctionGetsACopyThatOutlivesTheMessage() throws Exception {
    var received = new ArrayList<Feedback>();
    byte[] lent = {1, 2, 3};
    FencedSink sink = Sinks.callback(received::add);
    Header header = Header.of("angle", 12.5);

    sink.write(TestMessage.of(4, header, "").withPayload(Payload.of(lent)));
    lent[0] = 99;

    assertThat(received).hasSize(1);
    assertThat(received.get(0).id()).isEqualTo(TestMessage.id(4));
    assertThat(received.get(0).header()).isEqualTo(header);
    assertThat(received.get(0).payload().bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void aFunctionThatFailsMayBeTriedAgainWithTheSameMessage() throws Exception {
    var received = new ArrayList<Feedback>();
    var failures = new ArrayList<>(java.util.List.of("not yet"));
    FencedSink sink =
        Sinks.callback(
            feedback -> {
              if (!failures.isEmpty()) {
                throw new IllegalStateException(failures.remove(0));
              }
              received.add(feedback);
            });
    TestMessage message = TestMessage.of(4, Header.EMPTY, "x");

    assertThatThrownBy(() -> sink.write(message))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("cells/mic@3/4")
        .hasMessageContaining("not yet")
        .satisfies(e -> assertThat(((SinkException) e).retryable()).isTrue());
    sink.write(message);
    sink.write(message);

    assertThat(received).hasSize(1);
    assertThat(sink.written()).isEqualTo(1);
    assertThat(sink.duplicates()).isEqualTo(1);
  }
}
