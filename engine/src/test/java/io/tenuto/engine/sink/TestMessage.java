package io.tenuto.engine.sink;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import java.util.LinkedHashMap;
import java.util.List;

/** A message as an engine hands it to a sink. */
record TestMessage(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
    implements Message {
  static TestMessage of(long sequence, Header header, String payload) {
    return new TestMessage(id(sequence), header, Payload.of(payload), 1, 1_000_000 + sequence);
  }

  static MessageId id(long sequence, Integer... path) {
    return new MessageId("cells", "mic", 3, sequence, List.of(path));
  }

  /** Keys and values by turns. */
  static Header header(Object... keysAndValues) {
    var values = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return new Header(values);
  }

  TestMessage withId(MessageId other) {
    return new TestMessage(other, header, payload, attempt, timeMicros);
  }

  TestMessage withPayload(Payload other) {
    return new TestMessage(id, header, other, attempt, timeMicros);
  }
}
