package io.tenuto.engine.run;

import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.config.EngineCode;
import io.tenuto.engine.host.SlotCode;
import java.util.function.IntFunction;

/** Turns what a pipeline file says about code into code that a slot runs. */
public final class StageCode {
  private StageCode() {}

  /**
   * Makes a slot's code; each call makes a new one.
   *
   * @throws IllegalArgumentException if there is no such processor, or its options are wrong
   */
  public static IntFunction<SlotCode> of(EngineCode code) {
    if (code instanceof EngineCode.BuiltIn builtIn) {
      ProcessorFactory factory = BuiltIns.processors().get(builtIn.processor());
      if (factory == null) {
        throw new IllegalArgumentException(
            "processor '"
                + builtIn.processor()
                + "' is not built in; known are "
                + BuiltIns.processors().keySet());
      }
      return slot -> SlotCode.of(create(factory, builtIn));
    }
    throw new IllegalArgumentException("code of kind '" + code.kind() + "' cannot be run yet");
  }

  private static Processor create(ProcessorFactory factory, EngineCode.BuiltIn builtIn) {
    return factory.create(builtIn.options());
  }
}
