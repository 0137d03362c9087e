package io.tenuto.api;

import java.util.Map;

/** Makes processors by name; found through {@link java.util.ServiceLoader}. Thread-safe. */
public interface ProcessorFactory {
  /** The name used in pipeline files, such as {@code channel-statistics}. */
  String name();

  /**
   * Makes a new processor for one slot.
   *
   * @param options the stage's {@code options}, JSON values as in {@link Header}
   * @throws IllegalArgumentException naming the option, its value, what was expected and what to do
   */
  Processor create(Map<String, Object> options);
}
