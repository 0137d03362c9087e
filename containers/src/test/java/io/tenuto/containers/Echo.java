package io.tenuto.containers;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;

/** Gives back what it gets. */
public final class Echo implements Processor {
  @Override
  public void process(Message message, Outputs outputs) {
    outputs.emit(message.header(), message.payload());
  }
}
