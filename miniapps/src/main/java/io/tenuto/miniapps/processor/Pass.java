package io.tenuto.miniapps.processor;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.miniapps.Options;
import java.util.Map;

/**
 * Emits each message unchanged, or with {@code emit: false} nothing, so that messages are only
 * counted.
 */
record Pass(boolean emit) implements Processor {
  @Override
  public void process(Message message, Outputs outputs) {
    if (emit) {
      outputs.emit(message.header(), message.payload());
    }
  }

  /** Options: {@code emit}, whether the message is passed on (default true). */
  public static final class Factory implements ProcessorFactory {
    @Override
    public String name() {
      return "pass";
    }

    @Override
    public Processor create(Map<String, Object> values) {
      var options = new Options(name(), values);
      boolean emit = options.flag("emit", true);
      options.done();
      return new Pass(emit);
    }
  }
}
