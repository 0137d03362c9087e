package io.tenuto.engine.sink;

import io.tenuto.api.Message;
import io.tenuto.api.Payload;
import java.util.function.Consumer;

/** Hands each message to a function. */
final class CallbackSink implements ResultSink {
  private final Consumer<Feedback> callback;

  CallbackSink(Consumer<Feedback> callback) {
    this.callback = callback;
  }

  @Override
  public void write(Message message) throws SinkException {
    var feedback =
        new Feedback(message.id(), message.header(), Payload.of(message.payload().bytes()));
    try {
      callback.accept(feedback);
    } catch (RuntimeException e) {
      throw new SinkException(
          "callback: failed on " + message.id() + " (" + e + "). Correct the function.", true, e);
    }
  }
}
