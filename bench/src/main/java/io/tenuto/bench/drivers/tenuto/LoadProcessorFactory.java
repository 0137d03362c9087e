package io.tenuto.bench.drivers.tenuto;

import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.load.Processing;
import java.nio.file.Path;
import java.util.Map;

/** The stage of a pipeline that is measured: option {@code samples}. */
public final class LoadProcessorFactory implements ProcessorFactory {
  @Override
  public String name() {
    return "bench-load";
  }

  @Override
  public Processor create(Map<String, Object> options) {
    Processing processing = Processing.in(Path.of(String.valueOf(options.get("samples"))));
    return (message, outputs) -> processing.process(message.payload().buffer());
  }
}
