package io.tenuto.api;

import java.util.Map;

/** Makes sources by name; found through {@link java.util.ServiceLoader}. Thread-safe. */
public interface SourceFactory {
  /** The name used in pipeline files, such as {@code microscope}. */
  String name();

  /**
   * A new source, from its beginning.
   *
   * @param options the source's {@code options}, JSON values as in {@link Header}
   * @throws IllegalArgumentException naming the option, its value, what was expected and what to do
   */
  Source create(Map<String, Object> options);
}
