package io.tenuto.miniapps.processor;

import io.tenuto.api.Header;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** What a processor emitted. */
final class Collected implements Outputs {
  final List<Header> headers = new ArrayList<>();
  final List<Payload> payloads = new ArrayList<>();

  @Override
  public void emit(Header header, Payload payload) {
    headers.add(header);
    payloads.add(payload);
  }

  /** Makes a processor as an engine does, by name. */
  static Processor create(String name, Map<String, Object> options) {
    for (ProcessorFactory factory : ServiceLoader.load(ProcessorFactory.class)) {
      if (factory.name().equals(name)) {
        return factory.create(options);
      }
    }
    throw new AssertionError("no processor is registered as " + name);
  }

  static Collected run(String name, Map<String, Object> options, Header header, Payload payload)
      throws Exception {
    var outputs = new Collected();
    try (Processor processor = create(name, options)) {
      processor.process(new TestMessage(header, payload), outputs);
    }
    return outputs;
  }
}
