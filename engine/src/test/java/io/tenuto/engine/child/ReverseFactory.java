package io.tenuto.engine.child;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import java.util.Map;

/** A built-in of the tests. */
public final class ReverseFactory implements ProcessorFactory {
  @Override
  public String name() {
    return "reverse";
  }

  @Override
  public Processor create(Map<String, Object> options) {
    return (message, outputs) -> {
      byte[] bytes = message.payload().bytes();
      byte[] reversed = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        reversed[i] = bytes[bytes.length - 1 - i];
      }
      outputs.emit(Header.EMPTY, Payload.of(reversed));
    };
  }
}
