package io.tenuto.miniapps.processor;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import java.util.List;

/** A message as an engine would lend it. */
record TestMessage(Header header, Payload payload) implements Message {
  @Override
  public MessageId id() {
    return new MessageId("images", "camera", 1, 5, List.of());
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public long timeMicros() {
    return 0;
  }
}
